"""A pool of connections that does not let everyone wait in turn for a server that is down."""

from time import monotonic
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

_BREATH_S = 1.0


class ImpatientPool(AsyncConnectionPool[AsyncConnection[Any]]):
    """Once somebody waited in vain while nobody got a connection, whoever asks in the next second is refused at once.

    Checkpointer and page take turns at a connection: without this each of many would wait as long as all before it.
    """

    _given = _refused = float("-inf")

    async def getconn(self, timeout: float | None = None) -> AsyncConnection[Any]:  # noqa: ASYNC109 - the pool's own
        """Return a connection.

        Raises:
            PoolTimeout: there was none in time, or for somebody else a moment ago.
        """
        asked = monotonic()
        if asked < self._refused + _BREATH_S:
            raise PoolTimeout("the server was away a moment ago")
        try:
            connection = await super().getconn(timeout)
        except PoolTimeout:
            # All connections were lent out, if others got some meanwhile.
            if self._given < asked:
                self._refused = monotonic()
            raise
        self._given = monotonic()
        return connection
