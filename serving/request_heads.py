"""Clients that never finish asking: a connection on which no whole request head arrives in time is closed."""

import asyncio
from typing import Any

import uvicorn.config
from uvicorn.protocols.http.auto import AutoHTTPProtocol

_LARGEST_HEAD = 65_536


def impatient(seconds: float) -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP protocol, which alone waits for ever, with a limit on the time and size of a head."""

    class Impatient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        _timer: asyncio.TimerHandle | None = None
        _in_head, _head_bytes = False, 0

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._asked():
                self._stop_waiting()
                return
            self._wait()
            self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
            if self._head_bytes > _LARGEST_HEAD:
                self.transport.close()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            """Note that a head begins; of httptools alone, as h11 limits the size of heads itself."""
            self._in_head = True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            """Note that a head has ended."""
            self._in_head = False
            super().on_headers_complete()

        def _asked(self) -> bool:
            """Tell whether a request is being answered, or the connection has become a websocket."""
            upgraded = self.transport.get_protocol() is not self
            return upgraded or (self.cycle is not None and not self.cycle.response_complete)

        def _wait(self) -> None:
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(seconds, self.transport.close)

        def _stop_waiting(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return Impatient


def make_default(seconds: float) -> None:
    """Have servers that do not say which protocol they want use `impatient`; Chainlit's is one."""
    uvicorn.config.HTTP_PROTOCOLS["auto"] = impatient(seconds)  # type: ignore[assignment]
