"""What a file that was handed over holds, as drafts to correct; a large one is read in a process of its own.

Reading holds the interpreter, up to 20 µs a byte: no other turn waits for it, and it takes bounded time and memory.
"""

import asyncio
import base64
import os
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated

from fastapi import HTTPException
from pydantic import BaseModel, Field, StringConstraints, model_validator

from memory.own_recipes import MOST
from memory.storable import storable
from recipes.loaders import Problem as NotRead
from recipes.loaders import read_illustrated
from recipes.questions import ARTICLE
from recipes.recipe import Recipe
from settings import ROOT
from tools.image.photo import MEDIA_TYPE, photo
from tools.image.picture import ImageError

CPU_S = 60
MEMORY_BYTES = 2 * 2**30
_LARGE = 100_000
LONGEST = 50_000
"""Characters of a recipe: ten times the longest of the corpus."""
AT_ONCE = 2
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
_TOO_MUCH = "这个文件太复杂，没有读完。The file is too intricate and was not read to its end."
_TOO_LONG = f"超过 {LONGEST} 字 more than {LONGEST} characters"
_UNREAD = "没有认出食材和步骤 no ingredients and steps were made out"
Line = Annotated[str, StringConstraints(max_length=4000)]
DataUri = Annotated[str, Field(max_length=400_000, description="A picture, such as `data:image/webp;base64,…`")]


class Draft(BaseModel, extra="forbid"):
    """A recipe as it was read or typed, to be corrected before it is kept."""

    name: str = Field(min_length=1, max_length=200)
    ingredients: list[Line] = Field(default_factory=list, max_length=300)
    steps: list[Line] = Field(default_factory=list, max_length=300)
    servings: int | None = Field(None, ge=1, le=1000, description="Persons")
    minutes: int | None = Field(None, ge=1, le=600_000)
    description: Line = ""
    difficulty: str = Field("", max_length=40)
    cuisine: str = Field("", max_length=40)
    tags: list[Line] = Field(default_factory=list, max_length=60)
    notes: list[Line] = Field(default_factory=list, max_length=100)
    keywords: list[Line] = Field(default_factory=list, max_length=60)
    source: str = Field("", max_length=2000)

    @model_validator(mode="after")
    def _is_no_book(self) -> "Draft":
        if size_of(self.model_dump(include=set(Draft.model_fields))) > LONGEST:
            raise ValueError(f"a recipe has at most {LONGEST} characters")
        return self

    def recipe(self) -> Recipe:
        """Return the recipe.

        Raises:
            HTTPException: 422, it has neither ingredients nor steps.
        """
        recipe = Recipe.create(**(self.model_dump(exclude={"picture"}) | {"name": self.name.strip() or "?"}))
        if not recipe.ingredients and not recipe.steps:
            raise HTTPException(422, "没有食材也没有步骤。No ingredients and no steps.")
        return recipe


class Found(Draft):
    """A draft with its picture."""

    picture: DataUri = ""


class Unread(BaseModel):
    """A file, or a part of it, that was not read."""

    file: str
    reason: str


class Preview(BaseModel):
    """What was read, before anything is kept."""

    recipes: list[Found]
    skipped: list[Unread]
    by_model: bool = Field(False, description="A model took it out of free text, in the text's own words: look it over")
    free_text: str = Field("", exclude=True)


class _Made(BaseModel):
    """A preview on its way from the process that read it."""

    preview: Preview
    free_text: str


async def read_apart(data: bytes, name: str, places: asyncio.Semaphore) -> Preview:
    """Return what a file holds; of large ones as many are read at once as there are `places`.

    Raises:
        HTTPException: 422, reading it takes more time or memory than any honest file does.
    """
    if len(data) <= _LARGE:
        return await asyncio.to_thread(_previewed, data, name)
    async with places:
        command = (sys.executable, "-m", __name__, storable(name), str(CPU_S))
        kept = {key: os.environ[key] for key in _INHERITED if key in os.environ}
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        reader = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=nowhere, cwd=ROOT, env=kept
        )
        try:
            said, _ = await reader.communicate(data)
        finally:
            if reader.returncode is None:
                reader.kill()
                await reader.wait()
    if reader.returncode:
        raise HTTPException(422, _TOO_MUCH)
    made = await asyncio.to_thread(_Made.model_validate_json, said)
    return made.preview.model_copy(update={"free_text": made.free_text})


def _previewed(data: bytes, name: str) -> Preview:
    return preview_of(read_illustrated(data, name), name)


def preview_of(read: Iterable[tuple[Recipe, bytes | None] | NotRead], name: str) -> Preview:
    """Return what was read as drafts."""
    recipes: list[Found] = []
    skipped: list[Unread] = []
    free_text: list[str] = []
    for found in read:
        if isinstance(found, NotRead):
            skipped.append(Unread(file=f"{found.file}:{found.line}" if found.line else found.file, reason=found.reason))
        elif ARTICLE in found[0].tags or len(recipes) >= MOST:
            skipped.append(Unread(file=found[0].source or name, reason=_UNREAD))
            free_text += found[0].notes
        elif size_of(found[0].model_dump(include=set(Draft.model_fields))) > LONGEST:
            skipped.append(Unread(file=found[0].source or name, reason=_TOO_LONG))
        else:
            recipes.append(draft_of(found[0], _data_uri(found[1])))
    return Preview(recipes=recipes, skipped=skipped[:MOST], free_text="\n".join(free_text))


def size_of(fields: dict[str, object]) -> int:
    """Return how many characters the texts of a recipe have."""
    every = [one for value in fields.values() for one in (value if isinstance(value, list | tuple) else (value,))]
    return sum(len(one) for one in every if isinstance(one, str))


def _data_uri(data: bytes | None) -> str:
    """Return a picture, written anew, as a data URI; empty for none and for what is none."""
    with suppress(ImageError):
        return f"data:{MEDIA_TYPE};base64,{base64.b64encode(photo(data)).decode()}" if data else ""
    return ""


def draft_of(recipe: Recipe, picture: str) -> Found:
    """Return a recipe as a draft, cut to what can be kept."""
    said = recipe.model_dump(include=set(Draft.model_fields))
    cut = {
        key: [line[:4000] for line in value[:60]] if isinstance(value, tuple) else value for key, value in said.items()
    }
    cut |= {key: [line[:4000] for line in said[key][:300]] for key in ("ingredients", "steps")}
    cut |= {"name": recipe.name[:200], "description": recipe.description[:4000], "source": recipe.source[:2000]}
    return Found(**(cut | {key: said[key][:40] for key in ("difficulty", "cuisine")} | {"picture": picture}))


def main() -> None:
    """Read the file on standard input, of the name that is given, within the seconds given; write the preview of it."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # macOS has no such limit and refuses it.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    found = _previewed(sys.stdin.buffer.read(), name)
    sys.stdout.write(_Made(preview=found, free_text=found.free_text).model_dump_json())


if __name__ == "__main__":
    main()
