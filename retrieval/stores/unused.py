"""Stores that nobody has any more are closed by a thread of their own.

Garbage is collected in whatever thread happens to run, perhaps in one that holds the very lock that closing takes, or
that its holder waits for: Milvus then waited for a connection until its time was over.
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from weakref import finalize

# Its `put` may be called from a finalizer.
_unused: "SimpleQueue[Callable[[], None]]" = SimpleQueue()
_guard = threading.Lock()
_closer = threading.Thread()


def close_once(store: object, close: Callable[[], None]) -> Callable[[], None]:
    """Return what closes `store` at once; if it is never called, `close` is when nobody has the store any more."""
    _start()
    left = finalize(store, _unused.put, close)
    left.atexit = False

    def now() -> None:
        if left.detach() is not None:
            close()

    return now


def _start() -> None:
    global _closer
    with _guard:
        if not _closer.is_alive():
            _closer = threading.Thread(target=_close_all, name="unused stores", daemon=True)
            _closer.start()


def _close_all() -> None:
    while True:
        try:
            _unused.get()()
        except Exception:
            logging.getLogger(__name__).exception("A store that nobody uses could not be closed.")
