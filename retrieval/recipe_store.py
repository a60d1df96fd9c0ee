"""Recipes, their questions and their names in one read-only SQLite file."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from retrieval.recipe import Recipe

_SCHEMA = """
CREATE TABLE recipes (row INTEGER PRIMARY KEY, recipe_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE questions (question INTEGER PRIMARY KEY, row INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE names (name TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (name, row)) WITHOUT ROWID;
"""
_MAX_VARIABLES = 900


class RecipeStore:
    """Look recipes up by row, id or exact name. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()

    @staticmethod
    def create(file: Path, rows: Iterable[tuple[Recipe, Sequence[str], Sequence[str]]]) -> tuple[int, int]:
        """Write a store from `(recipe, questions, names)` and return its number of recipes and questions.

        Rows and questions are numbered from 0 in the order given; question numbers are the ids of the vectors.
        """
        connection = sqlite3.connect(file)
        recipes = questions = 0
        try:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            for row, (recipe, texts, names) in enumerate(rows):
                data = recipe.model_dump_json(exclude_defaults=True)
                connection.execute("INSERT INTO recipes VALUES (?,?,?,?)", (row, recipe.recipe_id, recipe.name, data))
                numbered = [(questions + number, row, text) for number, text in enumerate(texts)]
                connection.executemany("INSERT INTO questions VALUES (?,?,?)", numbered)
                connection.executemany("INSERT OR IGNORE INTO names VALUES (?,?)", [(name, row) for name in names])
                recipes, questions = row + 1, questions + len(texts)
            connection.commit()
        finally:
            connection.close()
        return recipes, questions

    def get(self, rows: Sequence[int]) -> dict[int, Recipe]:
        """Return the recipes at `rows`; rows that do not exist are left out."""
        found = self._select("SELECT row, data FROM recipes WHERE row IN ({})", rows)
        return {row: Recipe.model_validate_json(data) for row, data in found}

    def by_id(self, recipe_id: str) -> Recipe | None:
        """Return the recipe with this id, or None."""
        found = self._select("SELECT data FROM recipes WHERE recipe_id IN ({})", [recipe_id])
        return Recipe.model_validate_json(found[0][0]) if found else None

    def questions(self, numbers: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Return `(row, text)` of each question number."""
        found = self._select("SELECT question, row, text FROM questions WHERE question IN ({})", numbers)
        return {number: (row, text) for number, row, text in found}

    def rows_named(self, names: Sequence[str]) -> list[tuple[str, int]]:
        """Return `(name, row)` of every recipe that goes by exactly one of `names` (already simplified)."""
        return self._select("SELECT name, row FROM names WHERE name IN ({})", names)

    def all_names(self) -> list[str]:
        """Return every name that some recipe goes by, sorted."""
        return [name for (name,) in self._connection().execute("SELECT DISTINCT name FROM names ORDER BY name")]

    def all_questions(self) -> Iterable[str]:
        """Yield the text of every question in the order of its number."""
        for (text,) in self._connection().execute("SELECT text FROM questions ORDER BY question"):
            yield text

    def iterate(self) -> Iterable[tuple[int, Recipe]]:
        """Yield `(row, recipe)` in order."""
        for row, data in self._connection().execute("SELECT row, data FROM recipes ORDER BY row"):
            yield row, Recipe.model_validate(json.loads(data))

    def _select(self, sql: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        found: list[tuple] = []  # type: ignore[type-arg]
        for start in range(0, len(values), _MAX_VARIABLES):
            part = list(values[start : start + _MAX_VARIABLES])
            found += self._connection().execute(sql.format(",".join("?" * len(part))), part).fetchall()
        return found

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{self._file}?mode=ro&immutable=1", uri=True)
            self._local.connection = connection
        return connection
