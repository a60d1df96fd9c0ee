"""A folder of uploads for each page server: all servers of a checkout share Chainlit's own, and each deletes it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def keep_uploads_apart() -> None:
    """Give this process a folder of its own below Chainlit's, deleted at its end; delete those of processes that died.

    Raises:
        OSError: the folder cannot be written.
    """
    from chainlit import config, server

    shared = config.FILES_DIRECTORY
    remove_abandoned(shared)
    own = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=shared))
    # Sessions read the one, the end of the server deletes the other.
    config.FILES_DIRECTORY = server.FILES_DIRECTORY = own  # type: ignore[attr-defined]
    atexit.register(delete_uploads)


def delete_uploads() -> None:
    """Delete this process's folder; a server that is stopped by a signal comes to no other end."""
    from chainlit import config

    shutil.rmtree(config.FILES_DIRECTORY, ignore_errors=True)


def remove_abandoned(shared: Path) -> None:
    """Delete the folders of processes that are no more."""
    for folder in shared.iterdir():
        process = folder.name.partition("-")[0]
        if process.isdecimal() and not _runs(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
