"""Recipes, their questions, names and profiles in one read-only SQLite file; every lookup goes by an index."""

import json
import sqlite3
import threading
import weakref
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from recipes.recipe import Recipe
from retrieval.index.profile import Profile

SCHEMA = """
CREATE TABLE recipes (row INTEGER PRIMARY KEY, recipe_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE profiles (
 row INTEGER PRIMARY KEY, names TEXT NOT NULL, title TEXT NOT NULL, main TEXT NOT NULL, tools TEXT NOT NULL
);
CREATE TABLE names (name TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (name, row)) WITHOUT ROWID;
CREATE TABLE questions (question INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE asked (question INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (question, row)) WITHOUT ROWID;
CREATE TABLE sketches (row INTEGER PRIMARY KEY, digest BLOB NOT NULL, sketch BLOB NOT NULL);
CREATE TABLE duplicates (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
PER_NAME = 50
PER_QUESTION = 10
_MAX_VARIABLES = 900
_CACHE_KIB = 8192
_LARGEST = 64 * 2**20
# One statement for any number of names; of a name that thousands of recipes go by the first few rows are read.
_ROWS_NAMED = f"""
SELECT names.name, names.row FROM json_each(?) AS asked JOIN names ON names.name = asked.value
WHERE names.row IN (SELECT row FROM names WHERE name = asked.value ORDER BY row LIMIT {PER_NAME})
"""
_ROWS_ASKED = f"""
SELECT asked.question, asked.row FROM json_each(?) AS near JOIN asked ON asked.question = near.value
WHERE asked.row IN (SELECT row FROM asked WHERE question = near.value ORDER BY row LIMIT {PER_QUESTION})
ORDER BY near.key, asked.row LIMIT ?
"""


class RecipeStore:
    """Look recipes up by row, id or exact name. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()
        # A connection refers to itself: that of an index replaced long ago would hold its file until all is swept.
        self._connections: list[sqlite3.Connection] = []
        weakref.finalize(self, _close, self._connections)

    def get(self, rows: Sequence[int]) -> dict[int, Recipe]:
        """Return the recipes at `rows`; rows that do not exist are left out."""
        found = self._select("SELECT row, data FROM recipes WHERE row IN ({})", rows)
        return {row: Recipe.model_validate_json(data) for row, data in found}

    def titles(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the names of the recipes at `rows`, as their sources give them."""
        return dict(self._select("SELECT row, name FROM recipes WHERE row IN ({})", rows))

    def profiles(self, rows: Sequence[int]) -> dict[int, Profile]:
        """Return the profiles of the recipes at `rows`; rows that do not exist are left out."""
        found = self._select("SELECT row, names, title, main, tools FROM profiles WHERE row IN ({})", rows)
        return {row: Profile.unpack(*packed) for row, *packed in found}

    def by_id(self, recipe_id: str) -> Recipe | None:
        """Return the recipe with this id, or None."""
        found = self._select("SELECT data FROM recipes WHERE recipe_id IN ({})", [recipe_id])
        return Recipe.model_validate_json(found[0][0]) if found else None

    def asked_by(self, numbers: Sequence[int], k: int) -> list[tuple[int, int]]:
        """Return `(number, row)` for the recipes that each question leads to, in the order of `numbers`, at most `k`.

        A question that many recipes share leads to the first `PER_QUESTION` of them.
        """
        return self._connection().execute(_ROWS_ASKED, (json.dumps(numbers), k)).fetchall()

    def questions(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the text of each question number."""
        return dict(self._select("SELECT question, text FROM questions WHERE question IN ({})", numbers))

    def rows_named(self, names: Sequence[str]) -> list[tuple[str, int]]:
        """Return `(name, row)` of recipes that go by exactly one of `names` (already simplified), `PER_NAME` a name."""
        return self._connection().execute(_ROWS_NAMED, (json.dumps(names, ensure_ascii=False),)).fetchall()

    def all_names(self) -> Iterator[str]:
        """Yield every name that some recipe goes by, each once, sorted."""
        for (name,) in self._connection().execute("SELECT DISTINCT name FROM names ORDER BY name"):
            yield name

    def all_questions(self, first: int = 0) -> Generator[tuple[int, str]]:
        """Yield `(number, text)` of every question from number `first` on, in order; the number is its vector's."""
        yield from self._connection().execute(
            "SELECT question, text FROM questions WHERE question >= ? ORDER BY question", (first,)
        )

    def count_questions(self, first: int = 0) -> int:
        """Return how many questions there are from number `first` on."""
        return int(self._select("SELECT count(*) FROM questions WHERE question >= {}", [first])[0][0])

    def state(self, key: str) -> str:
        """Return a value that was kept with the recipes, empty if there is none."""
        found = self._select("SELECT value FROM state WHERE key IN ({})", [key])
        return str(found[0][0]) if found else ""

    def iterate(self, first: int = 0) -> Iterator[tuple[int, Recipe]]:
        """Yield `(row, recipe)` from row `first` on, in order."""
        for row, data in self._connection().execute(
            "SELECT row, data FROM recipes WHERE row >= ? ORDER BY row", (first,)
        ):
            yield row, Recipe.model_validate_json(data)

    def check(self) -> None:
        """Check what every search relies on, in a few pages: that the tables are those that were written.

        Raises:
            sqlite3.DatabaseError: they are not.
        """
        found = {sql for (sql,) in self._connection().execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
        if not {statement.strip() for statement in SCHEMA.split(";") if statement.strip()} <= found:
            raise sqlite3.DatabaseError("the tables of the recipes are damaged")

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            self._connections.remove(connection)
            connection.close()
            del self._local.connection

    def _select(self, sql: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        found: list[tuple] = []  # type: ignore[type-arg]
        for start in range(0, len(values), _MAX_VARIABLES):
            part = list(values[start : start + _MAX_VARIABLES])
            found += self._connection().execute(sql.format(",".join("?" * len(part))), part).fetchall()
        return found

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{self._file}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            # Damaged lengths: pages are looked at before they are believed, and nothing larger is read.
            connection.execute("PRAGMA cell_size_check=ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
            self._local.connection = connection
            self._connections.append(connection)
        return connection


def _close(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
