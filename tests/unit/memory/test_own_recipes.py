"""Own recipes: kept, changed, taken back, found first, and nobody else's, over every store."""

import base64
from pathlib import Path

import pytest
from langgraph.store.base import BaseStore

from graph.own_first import OwnLibrary, OwnRetriever
from memory.own_index import OwnIndex, OwnShelf
from memory.own_recipes import MOST, OwnRecipeError, OwnRecipes, Remarks
from memory.store import open_store
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from settings import MemorySettings
from tests.fakes import BRAISED_PORK, ScriptedRetriever

EGG = Recipe.create(name="外婆的番茄鸡蛋面", ingredients=["番茄 2个", "鸡蛋 2个", "面条 200克"], steps=["煮面。"])
NUTS = Recipe.create(name="花生酱拌面", ingredients=["花生酱 2勺", "面条 200克"], steps=["拌匀。"])


PICTURE, OTHER = b"RIFF\0\0\0\0WEBP" + bytes(range(256)), b"RIFF\0\0\0\0WEBP" + bytes(200)


@pytest.fixture
async def own(store: BaseStore) -> OwnRecipes:
    made = OwnRecipes(store)
    for owner in ("anna", "ben"):
        await made.forget(owner)
    return made


async def test_a_recipe_is_kept_once_changed_and_taken_back(own: OwnRecipes) -> None:
    (kept,) = await own.add("anna", [EGG, EGG])
    assert (await own.add("anna", [EGG]))[0].own_id == kept.own_id and len(await own.all("anna")) == 1
    better = EGG.model_copy(update={"steps": ("煮面。", "浇汁。")})
    changed = await own.change("anna", kept.own_id, better, Remarks(stars=5, note="少盐"))
    assert changed and changed.recipe.steps == better.steps and changed.recipe.recipe_id != EGG.recipe_id
    undone = await own.undo("anna", kept.own_id)
    assert undone and undone.recipe == EGG and undone.remarks == Remarks()
    again = await own.undo("anna", kept.own_id)
    assert again and again.remarks.stars == 5


async def test_a_deleted_recipe_comes_back_and_a_forgotten_one_does_not(own: OwnRecipes) -> None:
    (kept,) = await own.add("anna", [EGG])
    assert await own.delete("anna", kept.own_id) and await own.all("anna") == []
    assert await own.get("anna", kept.own_id) is None
    assert await own.undo("anna", kept.own_id) and len(await own.all("anna")) == 1
    await own.forget("anna")
    assert await own.undo("anna", kept.own_id) is None and (await own.log("anna")).count == 0


async def test_nobody_reaches_anothers_recipe(own: OwnRecipes) -> None:
    (kept,) = await own.add("anna", [EGG])
    for reach in (own.get, own.delete, own.undo):
        assert await reach("ben", kept.own_id) is None
    assert await own.change("ben", kept.own_id, NUTS, None) is None
    shelf = OwnShelf()
    assert (await shelf.index_of("ben", own)).named_in("外婆的番茄鸡蛋面怎么做") == []
    assert (await shelf.index_of("anna", own)).named_in("外婆的番茄鸡蛋面怎么做")


async def test_a_picture_is_kept_taken_back_and_nobody_elses(own: OwnRecipes) -> None:
    egg, nuts = await own.add("anna", [EGG, NUTS], [None, OTHER])
    changed = await own.change("anna", egg.own_id, picture=PICTURE)
    assert changed and changed.picture != egg.picture
    assert await own.picture("anna", egg.own_id) == PICTURE and await own.picture("anna", nuts.own_id) == OTHER
    assert await own.picture("ben", egg.own_id) is None and await own.export_pictures("ben") == []
    exported = {one["own_id"]: base64.b64decode(one["webp"]) for one in await own.export_pictures("anna")}
    assert exported == {egg.own_id: PICTURE, nuts.own_id: OTHER}
    await own.undo("anna", egg.own_id)
    assert await own.picture("anna", egg.own_id) is None
    await own.undo("anna", egg.own_id)
    assert await own.picture("anna", egg.own_id) == PICTURE
    await own.change("anna", nuts.own_id, picture=b"")
    assert await own.picture("anna", nuts.own_id) is None


async def test_pictures_are_forgotten_with_their_recipes(own: OwnRecipes, store: BaseStore) -> None:
    (egg,) = await own.add("anna", [EGG], [PICTURE])
    await own.change("anna", egg.own_id, picture=OTHER)
    (kept,) = await own.add("ben", [EGG], [PICTURE])
    assert len(await store.asearch(("owners", "anna", "recipe_pictures"))) == 2, "the one before can be taken back"
    await own.forget("anna")
    assert await own.all("anna") == [] and await store.asearch(("owners", "anna", "recipe_pictures")) == []
    assert await own.picture("ben", kept.own_id) == PICTURE


async def test_there_is_a_limit(own: OwnRecipes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.own_recipes.MOST", 1)
    with pytest.raises(OwnRecipeError, match="At most"):
        await own.add("anna", [EGG, NUTS])
    assert MOST == 5000 and await own.all("anna") == []


async def test_an_index_follows_every_change(own: OwnRecipes) -> None:
    shelf = OwnShelf()
    assert (await shelf.index_of("anna", own)).entries == ()
    (kept,) = await own.add("anna", [EGG])
    (before,) = (await shelf.index_of("anna", own)).entries
    await own.add("anna", [NUTS])
    assert before in (await shelf.index_of("anna", own)).entries
    for _ in range(70):
        await own.change("anna", kept.own_id, None, Remarks(stars=3))
    await own.delete("anna", kept.own_id)
    assert [one.recipe for one in (await shelf.index_of("anna", own)).entries] == [NUTS]


@pytest.fixture
async def index(own: OwnRecipes) -> OwnIndex:
    await own.add("anna", [EGG, NUTS])
    return await OwnShelf().index_of("anna", own)


async def test_own_recipes_come_first_where_they_fit_and_limits_hold_for_them(index: OwnIndex) -> None:
    found = OwnRetriever(ScriptedRetriever(), index)
    first = (await found.ainvoke("西红柿鸡蛋面怎么做"))[0]
    assert first.metadata["title"] == EGG.name and first.metadata["score"] == 1.0
    assert (await found.ainvoke("红烧肉怎么做"))[0].metadata["title"] == BRAISED_PORK.name
    never = Limits(must_not=("alg:花生",))
    assert all(one.metadata["title"] != NUTS.name for one in await found.ainvoke("花生酱拌面怎么做", never=never))
    suggested = await found.ainvoke("有番茄和鸡蛋能做什么", k=5)
    assert suggested[0].metadata["title"] == EGG.name
    assert found.best("花生酱拌面")[0] == NUTS.name and EGG.name in found.texts([EGG.name])
    assert (EGG.name in [title for _, title in found.names_in("外婆的番茄鸡蛋面放多少水")]) is True


async def test_the_library_knows_own_recipes_too(index: OwnIndex) -> None:
    class Shared:
        def count(self) -> int:
            return 3

        def candidates(
            self, count: int, courses: frozenset[str] = frozenset(), cuisines: frozenset[str] = frozenset()
        ) -> list[Recipe]:
            return [BRAISED_PORK] * count

        def recipe(self, title: str) -> Recipe | None:
            return BRAISED_PORK if title == BRAISED_PORK.name else None

    library = OwnLibrary(Shared(), index, Limits(must_not=("alg:花生",)), 1)  # type: ignore[arg-type]
    assert library.count() == 5 and library.recipe(EGG.name) == EGG and library.recipe("红烧肉") == BRAISED_PORK
    assert EGG in library.candidates(8) and NUTS not in library.candidates(8) and len(library.candidates(8)) == 8


async def test_they_lie_in_the_configured_database(tmp_path: Path) -> None:
    settings = MemorySettings(path=tmp_path / "threads.sqlite")
    stores: list[BaseStore] = []
    for _ in range(2):
        async with open_store(settings) as store:
            stores.append(store)
            kept = await OwnRecipes(store).add("anna", [EGG]) if len(stores) == 1 else []
            found = await OwnRecipes(store).all("anna")
            assert [one.recipe for one in found] == [EGG] and (not kept or kept[0] == found[0])
