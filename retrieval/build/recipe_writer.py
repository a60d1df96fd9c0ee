"""Write the file that `RecipeStore` reads, in transactions that outlive a killed process."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from recipes.names import clean_name
from recipes.recipe import Recipe
from retrieval.build.analysis import Analysis
from retrieval.build.duplicates import Duplicate, Kept
from retrieval.build.sketches import Sketches
from retrieval.index.recipe_store import SCHEMA

_CACHE_KIB = 400_000
_TABLES = ("recipes", "profiles", "sketches")


class RecipeWriter:
    """Rows and questions are numbered from 0 in the order they come; no number is given twice."""

    def __init__(self, file: Path) -> None:
        new = not file.exists()
        self._connection = sqlite3.connect(file, isolation_level=None)
        # The file is nobody's yet: after a power cut it is built anew, after a kill it is what was committed last.
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        self._connection.execute("BEGIN")
        if new or not self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchone():
            for statement in filter(str.strip, SCHEMA.split(";")):
                self._connection.execute(statement)
            self.commit()
        self.rows = int(self.state("rows") or 0)
        self.questions = int(self.state("questions") or 0)

    def state(self, key: str) -> str:
        """Return a value kept with the recipes, empty if there is none."""
        found = self._connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def commit(self, **state: object) -> None:
        """Make everything written so far last, and `state` with it."""
        if hasattr(self, "rows"):
            state |= {"rows": self.rows, "questions": self.questions}
        values = [(key, str(value)) for key, value in state.items()]
        self._connection.executemany("INSERT OR REPLACE INTO state VALUES (?,?)", values)
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def start_work(self) -> None:
        """Drop what earlier work noted of itself, which a published file still holds; numbering goes on."""
        self._connection.execute("DELETE FROM state")
        self.commit()

    def add(self, analysis: Analysis) -> int:
        """Add one recipe and return its row."""
        row, run = self.rows, self._connection.execute
        run("INSERT INTO recipes VALUES (?,?,?,?)", (row, analysis.recipe_id, analysis.title, analysis.data))
        run("INSERT INTO profiles VALUES (?,?,?,?,?)", (row, *analysis.profile.pack()))
        run("INSERT INTO sketches VALUES (?,?,?)", (row, analysis.digest, analysis.sketch))
        many = self._connection.executemany
        many("INSERT OR IGNORE INTO names VALUES (?,?)", [(name, row) for name in analysis.names])
        asked = [(self._question(text), row) for text in analysis.questions]
        many("INSERT OR IGNORE INTO asked VALUES (?,?)", asked)
        self.rows += 1
        return row

    def _question(self, text: str) -> int:
        run = self._connection.execute
        if run("INSERT OR IGNORE INTO questions VALUES (?,?)", (self.questions, text)).rowcount:
            self.questions += 1
            return self.questions - 1
        return int(run("SELECT question FROM questions WHERE text = ?", (text,)).fetchone()[0])

    def remove(self, rows: Sequence[int]) -> list[int]:
        """Remove recipes, and return the numbers of the questions that nothing is asked by any more."""
        run = self._connection.execute
        marks = json.dumps(list(rows))
        chosen = "(SELECT value FROM json_each(?))"
        ids = f"(SELECT recipe_id FROM recipes WHERE row IN {chosen})"
        # What repeated a recipe that is gone repeats nothing any more.
        for part in ("kept", "other"):
            run(f"DELETE FROM duplicates WHERE data ->> '{part}' IN {ids}", (marks,))
        for table in _TABLES:
            run(f"DELETE FROM {table} WHERE row IN {chosen}", (marks,))
        left = {number for (number,) in run(f"SELECT DISTINCT question FROM asked WHERE row IN {chosen}", (marks,))}
        run(f"DELETE FROM asked WHERE row IN {chosen}", (marks,))
        run(f"DELETE FROM names WHERE row IN {chosen}", (marks,))
        orphans = [n for n in sorted(left) if not run("SELECT 1 FROM asked WHERE question = ?", (n,)).fetchone()]
        self._connection.executemany("DELETE FROM questions WHERE question = ?", [(number,) for number in orphans])
        return orphans

    def rows_of(self, ids: Iterable[str], titles: Iterable[str]) -> tuple[list[int], list[str]]:
        """Return the rows of recipes by id and by title, and those ids and titles that no recipe has."""
        rows: list[int] = []
        unknown: list[str] = []
        for column, values in (("recipe_id", ids), ("name", titles)):
            for value in values:
                found = self._connection.execute(f"SELECT row FROM recipes WHERE {column} = ?", (value,)).fetchall()
                rows += [row for (row,) in found]
                unknown += [] if found else [value]
        return sorted(set(rows)), unknown

    def counts(self) -> tuple[int, int]:
        """Return how many recipes and distinct questions there are."""
        recipes, questions = self._connection.execute(
            "SELECT (SELECT count(*) FROM recipes), (SELECT count(*) FROM questions)"
        ).fetchone()
        return int(recipes), int(questions)

    def digest(self) -> str:
        """Return the SHA-256 of the ids of all recipes in order."""
        total = hashlib.sha256()
        for (recipe_id,) in self._connection.execute("SELECT recipe_id FROM recipes ORDER BY row"):
            total.update(recipe_id.encode())
        return total.hexdigest()

    def has(self, recipe_id: str) -> bool:
        """Tell whether a recipe with this id is there."""
        return (
            self._connection.execute("SELECT 1 FROM recipes WHERE recipe_id = ?", (recipe_id,)).fetchone() is not None
        )

    def kept(self, row: int) -> Kept:
        """Return id, clean name and source of the recipe at `row`."""
        (data,) = self._connection.execute("SELECT data FROM recipes WHERE row = ?", (row,)).fetchone()
        recipe = Recipe.model_validate_json(data)
        return Kept(recipe.recipe_id, clean_name(recipe.name), recipe.source)

    def iterate(self, first: int) -> Iterator[tuple[int, Recipe]]:
        """Yield `(row, recipe)` from row `first` on, in order."""
        found = self._connection.execute("SELECT row, data FROM recipes WHERE row >= ? ORDER BY row", (first,))
        for row, data in found:
            yield row, Recipe.model_validate_json(data)

    def sketches(self) -> Iterator[Sketches]:
        """Yield the sketches of all recipes in order, some thousands at a time."""
        found = self._connection.execute("SELECT row, digest, sketch FROM sketches ORDER BY row")
        while part := found.fetchmany(20_000):
            yield Sketches.of(part)

    def note(self, duplicate: Duplicate) -> None:
        """Keep the record of a duplicate."""
        data = json.dumps(asdict(duplicate), ensure_ascii=False)
        self._connection.execute("INSERT INTO duplicates (data) VALUES (?)", (data,))

    def forget_repeated_notes(self) -> None:
        """Keep one record of duplicates that were found alike before, as when the same recipes are added again."""
        self._connection.execute(
            "DELETE FROM duplicates WHERE number NOT IN (SELECT min(number) FROM duplicates GROUP BY data)"
        )

    def duplicates(self) -> Iterator[str]:
        """Yield the records of all duplicates in order, each as JSON."""
        for (data,) in self._connection.execute("SELECT data FROM duplicates ORDER BY number"):
            yield data

    def publish(self, file: Path) -> None:
        """Write everything that was committed to `file`: compact, and the same bytes for the same content."""
        self._connection.execute("ROLLBACK")
        self._connection.execute("VACUUM INTO ?", (str(file),))
        self._connection.execute("BEGIN")
        # Made at the end, in order: kept up to date while names come in any order it would take several times as long.
        with closing(sqlite3.connect(file, isolation_level=None)) as published:
            published.execute("PRAGMA journal_mode=OFF")
            published.execute("CREATE INDEX IF NOT EXISTS recipes_by_name ON recipes (name)")

    def close(self) -> None:
        """Close the file; what was not committed is dropped."""
        self._connection.close()
