"""Files that were handed over: large ones are read apart, and what never ends is given up."""

import asyncio

import pytest
from fastapi import HTTPException

from recipes.export import write_recipes
from serving import recipe_preview
from serving.recipe_preview import read_apart
from tests.fakes import BRAISED_PORK


async def test_a_large_file_is_read_apart_as_a_small_one_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    data = "".join(write_recipes([BRAISED_PORK], "jsonl")).encode()
    here = await read_apart(data, "a.jsonl", asyncio.Semaphore(1))
    monkeypatch.setattr(recipe_preview, "_LARGE", 10)
    apart = await read_apart(data, "a.jsonl", asyncio.Semaphore(1))
    free = await read_apart("外婆说红烧肉要慢慢炖。".encode(), "a\0.txt", asyncio.Semaphore(1))
    assert apart.recipes == here.recipes and apart.recipes[0].name == BRAISED_PORK.name
    assert "慢慢炖" in free.free_text and "free_text" not in free.model_dump()


async def test_a_file_that_is_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe_preview, "CPU_S", 1)
    with pytest.raises(HTTPException) as refused:
        await read_apart(b"\\a" * 3_000_000, "a.txt", asyncio.Semaphore(1))
    assert (refused.value.status_code, refused.value.detail.count("\n")) == (422, 0)
