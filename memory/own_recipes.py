"""A user's own recipes: kept, changed, deleted and brought back, below the owner's namespace of the long-term store."""

import asyncio
import base64
import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from langgraph.store.base import BaseStore, PutOp
from pydantic import BaseModel, Field, TypeAdapter

from errors import UserError
from memory.storable import storable_within
from recipes.recipe import Recipe

MOST = 5000
_PAGE = 500
_UNDONE = {"recipe", "remarks", "picture"}
_LOGGED = 64
_KEPT_DAYS = 30
"""How long a deleted recipe can be brought back."""


class OwnRecipeError(UserError, ValueError):
    """What cannot be done with own recipes; the message is one sentence for the user."""


class Remarks(BaseModel, frozen=True, extra="forbid"):
    """What a user adds to a recipe."""

    stars: int = Field(0, ge=0, le=5, description="0: none given")
    favourite: bool = False
    note: str = Field("", max_length=4000)


class OwnRecipe(BaseModel, frozen=True, extra="forbid"):
    """One recipe of a user; times are ISO 8601, UTC."""

    own_id: str
    recipe: Recipe
    remarks: Remarks = Remarks()
    created: str
    changed: str
    deleted: str = Field("", description="When it was deleted; empty where it was not")
    before: dict[str, Any] | None = Field(None, description="Recipe, remarks and picture before the last change")
    picture: str = Field("", description="Which picture is kept of it; empty for none")

    @property
    def pictures(self) -> set[str]:
        """The pictures that it has or had before the last change."""
        return {self.picture, (self.before or {}).get("picture", "")} - {""}


_RECIPES = TypeAdapter(list[OwnRecipe])


class ChangeLog(BaseModel):
    """How many recipes an owner has, and the latest changes as (id of the change, id of the recipe), oldest first."""

    count: int = 0
    changes: list[tuple[str, str]] = Field(default_factory=list)

    @property
    def latest(self) -> str:
        """The id of the last change, empty where nothing ever changed."""
        return self.changes[-1][0] if self.changes else ""

    def since(self, change: str) -> list[str] | None:
        """Return the recipes changed after a change; None where it lies too far back."""
        known = [one for one, _ in self.changes]
        return [own_id for _, own_id in self.changes[known.index(change) + 1 :]] if change in known else None


class OwnRecipes:
    """Own recipes of all owners; nobody reaches another's, whatever id they name."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def add(
        self, owner: str, recipes: Iterable[Recipe], pictures: Iterable[bytes | None] = ()
    ) -> list[OwnRecipe]:
        """Keep recipes, with a picture each where there are some; one that is there, word for word, is not kept twice.

        Raises:
            OwnRecipeError: there would be more than `MOST`.
        """
        now = _now()
        cleaned = [_clean(recipe) for recipe in recipes]
        asked = {_own_id(recipe): recipe for recipe in cleaned}
        shown = {_own_id(recipe): data for recipe, data in zip(cleaned, pictures, strict=False) if data}
        there = {own_id: one for own_id in asked if (one := await self.get(owner, own_id))}
        fresh = [own_id for own_id in asked if own_id not in there]
        if (await self.log(owner)).count + len(fresh) > MOST:
            raise OwnRecipeError(f"自己的菜谱最多 {MOST} 个。At most {MOST} recipes of one's own.")
        made = [
            OwnRecipe(own_id=one, recipe=asked[one], created=now, changed=now, picture=_picture_name(shown.get(one)))
            for one in fresh
        ]
        for batch in _batches(made):
            kept = [_put_picture(owner, one, shown[one.own_id]) for one in batch if one.picture]
            await self._store.abatch([*kept, *(_put(owner, one) for one in batch)])
        await self._note(owner, fresh, len(fresh))
        there |= {one.own_id: one for one in made}
        return [there[own_id] for own_id in asked]

    async def all(self, owner: str) -> list[OwnRecipe]:
        """Return an owner's recipes, the latest changed first; deleted ones are left out."""
        found = [one for one in await self._every(owner) if not one.deleted]
        return sorted(found, key=lambda one: one.changed, reverse=True)

    async def some(self, owner: str, own_ids: Iterable[str]) -> list[OwnRecipe]:
        """Return those of an owner's recipes that are there."""
        return [one for own_id in dict.fromkeys(own_ids) if (one := await self.get(owner, own_id))]

    async def get(self, owner: str, own_id: str) -> OwnRecipe | None:
        """Return one of an owner's recipes, None if the owner has none of that id."""
        one = await self._read(owner, own_id)
        return one if one and not one.deleted else None

    async def change(
        self,
        owner: str,
        own_id: str,
        recipe: Recipe | None = None,
        remarks: Remarks | None = None,
        picture: bytes | None = None,
    ) -> OwnRecipe | None:
        """Change what is given of a recipe, its remarks and its picture (empty: none); `undo` takes it back.

        Return None where there is no such recipe.
        """
        one = await self.get(owner, own_id)
        if one is None:
            return None
        update: dict[str, Any] = {"recipe": _clean(recipe) if recipe else one.recipe, "remarks": remarks or one.remarks}
        if picture is not None:
            update["picture"] = _picture_name(picture)
        before = one.model_dump(mode="json", include=_UNDONE)
        changed = one.model_copy(update={**update, "changed": _now(), "before": before})
        if picture:
            await self._store.abatch([_put_picture(owner, changed, picture)])
        for name in one.pictures - changed.pictures:
            await self._store.adelete(_gallery(owner), f"{own_id}-{name}")
        return await self._keep(owner, changed)

    async def picture(self, owner: str, own_id: str) -> bytes | None:
        """Return the picture of one of an owner's recipes, None where there is none."""
        one = await self.get(owner, own_id)
        item = await self._store.aget(_gallery(owner), f"{own_id}-{one.picture}") if one and one.picture else None
        return base64.b64decode(item.value["data"]) if item else None

    async def delete(self, owner: str, own_id: str) -> OwnRecipe | None:
        """Delete a recipe, which `undo` brings back for a month; None where there is none."""
        one = await self.get(owner, own_id)
        if one is None:
            return None
        await self._purge(owner)
        return await self._keep(owner, one.model_copy(update={"deleted": _now()}), -1)

    async def undo(self, owner: str, own_id: str) -> OwnRecipe | None:
        """Bring a deleted recipe back, else take its last change back; None where there is neither."""
        one = await self._read(owner, own_id)
        if one is None or not (one.deleted or one.before):
            return None
        if one.deleted:
            return await self._keep(owner, one.model_copy(update={"deleted": ""}), 1)
        then = OwnRecipe.model_validate(one.model_dump() | (one.before or {}) | {"before": None})
        now = one.model_dump(mode="json", include=_UNDONE)
        return await self._keep(owner, then.model_copy(update={"changed": _now(), "before": now}))

    async def log(self, owner: str) -> ChangeLog:
        """Return what changed lately of an owner's recipes, and how many there are."""
        item = await self._store.aget(("owners", owner, "kitchen"), "recipes")
        if item and (revision := item.value.get("revision")):
            return await self._begun_log(owner, revision)
        return ChangeLog.model_validate(item.value) if item else ChangeLog()

    async def forget(self, owner: str) -> None:
        """Delete every recipe of an owner for good."""
        for one in await self._every(owner):
            await self._erase(owner, one)
        await self._store.adelete(("owners", owner, "kitchen"), "recipes")

    async def export_pictures(self, owner: str) -> list[dict[str, Any]]:
        """Return the pictures of an owner's recipes, as base64 of WebP."""
        every = [(one, picture) for one in await self._every(owner) for picture in sorted(one.pictures)]
        items = [(one, await self._store.aget(_gallery(owner), f"{one.own_id}-{name}")) for one, name in every]
        return [{"own_id": one.own_id, "webp": item.value["data"]} for one, item in items if item]

    async def _erase(self, owner: str, one: OwnRecipe) -> None:
        for name in one.pictures:
            await self._store.adelete(_gallery(owner), f"{one.own_id}-{name}")
        await self._store.adelete(_home(owner), one.own_id)

    async def _purge(self, owner: str) -> None:
        oldest = (datetime.now(UTC) - timedelta(days=_KEPT_DAYS)).isoformat(timespec="microseconds")
        for one in await self._every(owner):
            if one.deleted and one.deleted < oldest:
                await self._erase(owner, one)

    async def _keep(self, owner: str, one: OwnRecipe, more: int = 0) -> OwnRecipe:
        await self._store.abatch([_put(owner, one)])
        await self._note(owner, [one.own_id], more)
        return one

    async def _note(self, owner: str, changed: Sequence[str], more: int) -> None:
        log = await self.log(owner)
        changes = [*log.changes, *((uuid.uuid4().hex, own_id) for own_id in changed)][-_LOGGED:]
        await self._put_log(owner, ChangeLog(count=max(0, log.count + more), changes=changes))

    async def _begun_log(self, owner: str, revision: str) -> ChangeLog:
        """Begin the log of an owner of whom the first version kept a revision alone."""
        log = ChangeLog(count=len(await self.all(owner)), changes=[(revision, "")])
        await self._put_log(owner, log)
        return log

    async def _put_log(self, owner: str, log: ChangeLog) -> None:
        await self._store.aput(("owners", owner, "kitchen"), "recipes", log.model_dump(mode="json"), index=False)

    async def _read(self, owner: str, own_id: str) -> OwnRecipe | None:
        item = await self._store.aget(_home(owner), own_id)
        return OwnRecipe.model_validate(item.value) if item else None

    async def _every(self, owner: str) -> list[OwnRecipe]:
        found: list[OwnRecipe] = []
        while True:
            page = await self._store.asearch(_home(owner), limit=_PAGE, offset=len(found))
            found += await asyncio.to_thread(_RECIPES.validate_python, [item.value for item in page])
            if len(page) < _PAGE:
                return found


def _put(owner: str, one: OwnRecipe) -> PutOp:
    return PutOp(_home(owner), one.own_id, one.model_dump(mode="json"), index=False)


def _put_picture(owner: str, one: OwnRecipe, data: bytes) -> PutOp:
    return PutOp(_gallery(owner), f"{one.own_id}-{one.picture}", {"data": base64.b64encode(data).decode()}, index=False)


def _picture_name(data: bytes | None) -> str:
    return hashlib.sha256(data).hexdigest()[:16] if data else ""


def _gallery(owner: str) -> tuple[str, str, str]:
    return "owners", owner, "recipe_pictures"


def _batches(made: Sequence[OwnRecipe]) -> Iterator[Sequence[OwnRecipe]]:
    yield from (made[start : start + _PAGE] for start in range(0, len(made), _PAGE))


def _own_id(recipe: Recipe) -> str:
    """Return the id a recipe gets when it is kept: the same words are not kept twice."""
    return uuid.uuid5(uuid.NAMESPACE_OID, recipe.recipe_id).hex


def _home(owner: str) -> tuple[str, str, str]:
    return "owners", owner, "recipes"


def _clean(recipe: Recipe) -> Recipe:
    """Return a recipe that every database takes, with the id that its words give it."""
    return Recipe.create(**storable_within(recipe.model_dump(exclude={"recipe_id"})))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
