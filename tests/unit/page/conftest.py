from collections.abc import Iterator
from typing import Any

import pytest
from chainlit.context import ChainlitContext, context_var
from chainlit.emitter import BaseChainlitEmitter
from chainlit.session import HTTPSession


class Screen(BaseChainlitEmitter):
    """Records what a browser would be sent, in order, as (what, data)."""

    def __init__(self, session: HTTPSession) -> None:
        super().__init__(session)
        self.seen: list[tuple[str, Any]] = []

    async def send_step(self, step_dict: Any) -> None:
        self.seen.append(("step", dict(step_dict)))

    async def update_step(self, step_dict: Any) -> None:
        self.seen.append(("update", dict(step_dict)))

    async def delete_step(self, step_dict: Any) -> None:
        self.seen.append(("delete", dict(step_dict)))

    async def stream_start(self, step_dict: Any) -> None:
        self.seen.append(("stream", dict(step_dict)))

    async def send_token(self, id: str, token: str, is_sequence: bool = False, is_input: bool = False) -> None:
        self.seen.append(("token", token))

    async def send_element(self, element_dict: Any) -> None:
        self.seen.append(("element", dict(element_dict)))

    async def emit(self, event: str, data: Any) -> None:
        self.seen.append((event, data))

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.seen]

    def last(self, kind: str) -> Any:
        return [data for seen, data in self.seen if seen == kind][-1]


@pytest.fixture
async def screen(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("chainlit.data._data_layer_initialized", True)
    session = HTTPSession(id="s", client_type="webapp", thread_id="t")
    screen = Screen(session)
    token = context_var.set(ChainlitContext(session, screen))
    yield screen
    context_var.reset(token)


@pytest.fixture(autouse=True)
def _no_files(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("chainlit.config.FILES_DIRECTORY", tmp_path)
    yield
