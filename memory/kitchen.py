"""What a user keeps in the kitchen: the pantry, the plan of the week, the shopping list's own items, ticks, favourites.

The state is typed and read-only; what happens to it is a `Changes`, made by the pure functions of
`memory/kitchen_changes.py` and written by `Kitchens`. Every entry lies under a key of its own below its owner's
namespace, so that two devices, or two servers, that change different entries at once lose nothing.
"""

import asyncio
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, get_args

from langgraph.store.base import BaseStore, PutOp
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter

from culinary.ingredients import ancestors, is_a, lookup
from errors import UserError
from memory.own_recipes import Remarks
from memory.storable import storable
from understanding.calendar import MEALS, Meal

Kind = Literal["pantry", "plan", "list", "ticks", "favourites"]
Text = Annotated[str, AfterValidator(storable)]
KINDS: tuple[Kind, ...] = get_args(Kind)
STAPLES = ("水", "冰块", "盐", "糖", "油", "酱油", "醋", "料酒", "淀粉", "胡椒", "味精", "鸡精", "高汤精")
"""What is taken to be in every kitchen, until the user says otherwise."""
MOST: dict[Kind, int] = {"pantry": 500, "plan": 600, "list": 300, "ticks": 1000, "favourites": 5000}
_KEYS: dict[Kind, str] = {
    "pantry": "name", "plan": "plan_id", "list": "item_id", "ticks": "line", "favourites": "recipe_id",
}  # fmt: skip
_PAGE = 500
_KEPT_DAYS = 60
"""How long a day of the plan, or a tick, is kept after it is over."""
_SHOWN = timedelta(days=3660)


def _shown(day: date) -> date:
    if abs(day - date.today()) > _SHOWN:
        raise ValueError("a day within ten years is needed")
    return day


def _planned(day: date) -> date:
    if day < date.today() - timedelta(days=_KEPT_DAYS - 1):
        raise ValueError("that day is over, nothing is planned for it any more")
    return _shown(day)


ShownDay = Annotated[date, AfterValidator(_shown)]
"""A day that a plan can be looked at from."""
PlannedDay = Annotated[date, AfterValidator(_planned)]
"""A day that something can be planned for."""


class KitchenFullError(UserError, ValueError):
    """More than is kept of a user; the message is one sentence."""


class _Entry(BaseModel, frozen=True, extra="ignore"):
    """Something that is kept under a key of its own."""

    kind: Kind
    changed: str = ""
    """When, ISO 8601, UTC; set when it is kept."""

    @property
    def key(self) -> str:
        """What it is kept under."""
        return str(getattr(self, _KEYS[self.kind]))


class Stock(_Entry):
    """A food that is at home, or is not though it would be taken to be."""

    kind: Literal["pantry"] = "pantry"
    name: Text = Field(min_length=1, max_length=50)
    """Canonical, or as told where the table does not know it."""
    wording: Text = Field("", max_length=50)
    there: bool = True
    staple: bool = False
    """It is always there, and bought again before it is used up."""
    value: float | None = Field(None, ge=0)
    """How much, in `unit`; None: some."""
    unit: Text = Field("", max_length=20)


class Planned(_Entry):
    """A dish of a meal of a day; without a recipe it is a note (leftovers, eating out)."""

    kind: Literal["plan"] = "plan"
    plan_id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    day: date
    meal: Meal = "dinner"
    place: float = 0
    """Its place in the meal: the lowest stands first."""
    recipe_id: Text = Field("", max_length=64)
    title: Text = Field(min_length=1, max_length=200)
    servings: int | None = Field(None, ge=1, le=1000)
    cooked: bool = False
    """It was cooked to its end: nothing is bought for it any more."""


class OwnItem(_Entry):
    """A line that a user put on the shopping list, or a dish that is shopped for though no day is planned for it."""

    kind: Literal["list"] = "list"
    item_id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    text: Text = Field(min_length=1, max_length=100)
    recipe_id: Text = Field("", max_length=64)
    servings: int | None = Field(None, ge=1, le=1000)
    lines: tuple[Annotated[Text, Field(max_length=300)], ...] = Field((), max_length=150)
    """Of a dish what to buy for it, as its card has it: scaled, what the user must not have left out."""


class Tick(_Entry):
    """Something of the list that is in the basket: as much as it said then, (value, unit)."""

    kind: Literal["ticks"] = "ticks"
    line: Text = Field(min_length=1, max_length=80)
    amounts: tuple[tuple[float | None, str], ...] = ()
    until: date | None = None
    """The last day of the dishes that it is for: what was bought for this week is none of the next."""


class Favourite(_Entry):
    """What a user thinks of a recipe of the index, or of an own one."""

    kind: Literal["favourites"] = "favourites"
    recipe_id: Text = Field(min_length=1, max_length=64)
    title: Text = Field(min_length=1, max_length=200)
    remarks: Remarks = Remarks()


Entry = Annotated[Stock | Planned | OwnItem | Tick | Favourite, Field(discriminator="kind")]
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


class Changes(BaseModel, frozen=True):
    """Entries to keep, and those to delete by (kind, key)."""

    put: tuple[Entry, ...] = ()
    drop: tuple[tuple[Kind, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.put or self.drop)

    def joined(self, other: "Changes") -> "Changes":
        """Return both, the later over the earlier."""
        gone = {*other.drop, *((one.kind, one.key) for one in other.put)}
        kept = tuple(one for one in self.put if (one.kind, one.key) not in gone)
        back = {(one.kind, one.key) for one in other.put}
        return Changes(put=(*kept, *other.put), drop=tuple(one for one in (*self.drop, *other.drop) if one not in back))


class KitchenState(BaseModel, frozen=True):
    """Everything of one user's kitchen but the favourites, as it was read."""

    pantry: dict[str, Stock] = Field(default_factory=dict)
    plan: dict[str, Planned] = Field(default_factory=dict)
    items: dict[str, OwnItem] = Field(default_factory=dict)
    ticks: dict[str, Tick] = Field(default_factory=dict)
    revision: str = ""
    """Another one after every change."""

    def of(self, kind: Kind) -> dict[str, Any]:
        """Return the entries of a kind by their keys; favourites are none of the state."""
        found: dict[str, dict[str, Any]] = {"pantry": self.pantry, "plan": self.plan, "list": self.items}
        return {**found, "ticks": self.ticks}.get(kind, {})

    def after(self, changes: Changes) -> "KitchenState":
        """Return the state with changes made."""
        kinds = {"pantry": "pantry", "plan": "plan", "list": "items", "ticks": "ticks"}
        found = {kind: dict(self.of(kind)) for kind in KINDS if kind in kinds}
        for kind, key in changes.drop:
            found.get(kind, {}).pop(key, None)
        for one in changes.put:
            found.get(one.kind, {})[one.key] = one
        return self.model_copy(update={kinds[kind]: entries for kind, entries in found.items()})

    def undoing(self, changes: Changes) -> Changes:
        """Return what takes changes back that are about to be made."""
        touched = [*((one.kind, one.key) for one in changes.put), *changes.drop]
        before = [(kind, key, self.of(kind).get(key)) for kind, key in dict.fromkeys(touched) if kind != "favourites"]
        return Changes(
            put=tuple(one for _, _, one in before if one is not None),
            drop=tuple((kind, key) for kind, key, one in before if one is None),
        )

    def meals(self, start: date, days: int) -> list[Planned]:
        """Return the dishes of some days, in the order they are eaten."""
        end = start + timedelta(days=days)
        found = [one for one in self.plan.values() if start <= one.day < end]
        return sorted(found, key=lambda one: (one.day, MEALS.index(one.meal), one.place, one.changed, one.plan_id))

    @property
    def at_home(self) -> tuple[str, ...]:
        """The foods told to be there, staples left out: what to cook from."""
        return tuple(one.name for one in self.pantry.values() if one.there and not one.staple)

    @property
    def staples(self) -> tuple[str, ...]:
        """What is taken to be always there."""
        told = {one.name: one for one in self.pantry.values()}
        kept = (name for name in STAPLES if name not in told or told[name].there)
        return tuple(dict.fromkeys((*kept, *(one.name for one in told.values() if one.staple and one.there))))

    def stock(self, name: str) -> Stock | None:
        """Return what is at home of a food, None where it has to be bought.

        What is more special counts (五花肉 for 猪肉), and what is more general unless it is only a group (猪肉 for
        五花肉, 肉 for nothing); the nearest word of the user's decides: 生抽用完了 holds though 酱油 is a staple.
        """
        own = self.pantry.get(name)
        special = [one for one in self.pantry.values() if one.there and one.name != name and is_a(one.name, name)]
        if (own and own.there) or special:
            return own if own and own.there else special[0]
        for kind in ancestors(name):
            told, entry = self.pantry.get(kind), lookup(kind)
            group = kind != name and entry is not None and not entry.parent and kind not in STAPLES
            if told is not None and not (told.there and group):
                return told if told.there else None
            if told is None and kind in STAPLES:
                return Stock(name=kind, staple=True)
        return None


class Kitchens:
    """The kitchens of all owners; nobody reaches another's."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def read(self, owner: str) -> KitchenState:
        """Return an owner's kitchen."""
        revision = await self.revision(owner)
        if not revision:
            return KitchenState()
        every = await asyncio.gather(*(self._all(owner, kind) for kind in KINDS[:-1]))
        found = {kind: {one.key: one for one in entries} for kind, entries in zip(KINDS, every, strict=False)}
        fields: dict[str, Any] = {"items" if kind == "list" else kind: entries for kind, entries in found.items()}
        return KitchenState.model_construct(**fields, revision=revision)

    async def revision(self, owner: str) -> str:
        """Return what is other after every change of an owner's kitchen, "" where nothing ever changed."""
        item = await self._store.aget(_home(owner, "kitchen"), "state")
        return str(item.value["revision"]) if item else ""

    async def changed(self, owner: str, since: str, wait_s: float, every_s: float = 0.5) -> str:
        """Wait until an owner's kitchen is another than at the revision `since`, and return the new one.

        The store is asked again and again: the change may come by another server.
        """
        until = time.monotonic() + wait_s
        while True:
            now, left = await self.revision(owner), until - time.monotonic()
            if now != since or left <= 0:
                return now
            await asyncio.sleep(min(every_s, left))

    async def write(self, owner: str, changes: Changes, before: KitchenState | None = None) -> KitchenState:
        """Make changes and return the kitchen after them; `undo` takes them back.

        Raises:
            KitchenFullError: there would be more entries of a kind than are kept.
        """
        state = await self.read(owner) if before is None else before
        if not changes:
            return state
        changes = _stamped(changes)
        after = state.after(changes)
        for kind in KINDS[:-1]:
            if len(after.of(kind)) > max(MOST[kind], len(state.of(kind))):
                raise KitchenFullError(_full(kind))
        marked = any(one.kind == "favourites" for one in changes.put)
        if marked and len(await self.favourites(owner)) >= MOST["favourites"]:
            raise KitchenFullError(_full("favourites"))
        return await self._made(owner, after, changes, await self._undoing(owner, state, changes))

    async def undo(self, owner: str) -> KitchenState | None:
        """Take an owner's last change back; a second time makes it again. None where nothing was changed."""
        item = await self._store.aget(_home(owner, "kitchen"), "state")
        back = Changes.model_validate(item.value.get("undo") or {}) if item else Changes()
        if not back:
            return None
        state = await self.read(owner)
        return await self._made(owner, state.after(back), back, await self._undoing(owner, state, back))

    async def favourites(self, owner: str) -> list[Favourite]:
        """Return the recipes that an owner marked, the latest first."""
        found = [one for one in await self._all(owner, "favourites") if isinstance(one, Favourite)]
        return sorted(found, key=lambda one: one.changed, reverse=True)

    async def favourite(self, owner: str, recipe_id: str) -> Favourite | None:
        """Return what an owner thinks of a recipe, None where nothing is kept of it."""
        item = await self._store.aget(_home(owner, "favourites"), recipe_id)
        return Favourite.model_validate(item.value) if item else None

    async def mark(self, owner: str, recipe_id: str, title: str, remarks: Remarks) -> Favourite | None:
        """Keep what an owner thinks of a recipe; what says nothing is deleted.

        Raises:
            KitchenFullError: there are `MOST` already.
        """
        one = Favourite(recipe_id=recipe_id, title=title, remarks=remarks)
        says_nothing = remarks == Remarks()
        await self.write(owner, Changes(drop=((one.kind, one.key),)) if says_nothing else Changes(put=(one,)))
        return await self.favourite(owner, recipe_id)

    async def export(self, owner: str) -> dict[str, list[dict[str, Any]]]:
        """Return everything kept of an owner's kitchen."""
        return {kind: [one.model_dump(mode="json") for one in await self._all(owner, kind)] for kind in KINDS}

    async def forget(self, owner: str) -> None:
        """Delete an owner's kitchen for good."""
        for kind in KINDS:
            for one in await self._all(owner, kind):
                await self._store.adelete(_home(owner, kind), one.key)
        await self._store.adelete(_home(owner, "kitchen"), "state")

    async def _undoing(self, owner: str, state: KitchenState, changes: Changes) -> Changes:
        """Return what takes changes back, of favourites too, which are no part of the state."""
        keys = [one.key for one in changes.put if one.kind == "favourites"]
        keys += [key for kind, key in changes.drop if kind == "favourites"]
        before = {key: await self.favourite(owner, key) for key in keys}
        back = Changes(
            put=tuple(one for one in before.values() if one),
            drop=tuple(("favourites", key) for key, one in before.items() if one is None),
        )
        return state.undoing(changes).joined(back)

    async def _made(self, owner: str, after: KitchenState, changes: Changes, undo: Changes) -> KitchenState:
        """Write changes, delete what is long over, and give the kitchen another revision."""
        old = [(one.kind, one.key) for one in _over(after)]
        operations = [PutOp(_home(owner, kind), key, None) for kind, key in (*changes.drop, *old)]
        operations += [_put(owner, one) for one in changes.put if (one.kind, one.key) not in old]
        await self._store.abatch(operations)
        kept = {"revision": uuid.uuid4().hex, "undo": undo.model_dump(mode="json")}
        # After the entries: whoever sees the new revision reads them. Another device may have changed others meanwhile.
        await self._store.aput(_home(owner, "kitchen"), "state", kept, index=False)
        return await self.read(owner)

    async def _all(self, owner: str, kind: Kind) -> list[Entry]:
        found: list[Entry] = []
        while True:
            page = await self._store.asearch(_home(owner, kind), limit=_PAGE, offset=len(found))
            found += [_ENTRY.validate_python(item.value) for item in page]
            if len(page) < _PAGE:
                return found


def _over(state: KitchenState) -> Iterator[Entry]:
    last = datetime.now(UTC) - timedelta(days=_KEPT_DAYS)
    yield from (one for one in state.plan.values() if one.day < last.date())
    yield from (one for one in state.ticks.values() if one.changed and one.changed < last.isoformat())


def _stamped(changes: Changes) -> Changes:
    now = _now()
    return Changes(put=tuple(one.model_copy(update={"changed": now}) for one in changes.put), drop=changes.drop)


def _put(owner: str, one: Entry) -> PutOp:
    return PutOp(_home(owner, one.kind), one.key, one.model_dump(mode="json"), index=False)


def _home(owner: str, kind: str) -> tuple[str, str, str]:
    return "owners", owner, kind


def _full(kind: Kind) -> str:
    return f"最多存 {MOST[kind]} 条。At most {MOST[kind]} entries are kept."


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
