"""The sum of what a folder of Chroma holds, which stays the same while Chroma writes to its own files."""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_DATABASE = "chroma.sqlite3"
# Chroma takes its lock by writing into the first; the second is a view of tables that are read.
_PASSED_OVER = ("acquire_write", "embedding_fulltext_search")


def content_sum(folder: Path) -> str:
    """Return the SHA-256 of every row of Chroma's tables and of the graphs of vectors that are finished.

    Below a thousand vectors there is no finished graph: Chroma makes it anew from the tables when it is opened.

    Raises:
        sqlite3.Error, OSError: the database is damaged, or a file is missing.
    """
    total = hashlib.sha256()
    database = sqlite3.connect(f"file:{folder / _DATABASE}?mode=ro", uri=True)
    try:
        database.text_factory = bytes
        for problem in database.execute("PRAGMA integrity_check"):
            if problem != (b"ok",):
                raise sqlite3.DatabaseError(problem[0].decode(errors="replace"))
        for row in _rows(database):
            total.update(repr(row).encode())
        finished = [name.decode() for (name,) in database.execute("SELECT segment_id FROM max_seq_id")]
    finally:
        database.close()
    for name in sorted(finished):
        for file in sorted(folder.glob(f"{name}/*")):
            total.update(file.name.encode())
            with file.open("rb") as data:
                total.update(hashlib.file_digest(data, "sha256").digest())
    return total.hexdigest()


def _rows(database: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    yield from database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    for (table,) in tables:
        name = table.decode()
        if name in _PASSED_OVER:
            continue
        yield (name,)
        yield from database.execute(f'SELECT * FROM "{name}"')
