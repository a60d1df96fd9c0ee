"""A user's kitchen over HTTP: the pantry, the plan of the week, the shopping list, and whatever changed of them.

The same routes serve the API (keys) and the page (whoever is signed in); they differ in who the owner is.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from answering.english import food_name
from answering.week_list import OWN, Line, as_text
from culinary.ingredients import canonical_name, parse_ingredient
from graph.my_kitchen import MyKitchen, PlannedDish, monday, today
from memory import kitchen_changes as changes
from memory.kitchen import Changes, KitchenState, OwnItem, Planned, ShownDay
from serving.handed_on import attached, list_jsonld, list_markdown, list_recipe, picture_of
from serving.kitchen_protocol import (
    Fill,
    Filled,
    Items,
    ListedDish,
    Move,
    Pantry,
    PantryChange,
    Plan,
    Put,
    Puts,
    Revision,
    ShoppingLines,
    Text,
    TickOff,
)
from serving.protocol import MISSING
from tools.kitchen.text import Language
from understanding.preferences import Preferences

Kept = TypeVar("Kept")
Owner = Callable[[Request], str]
Opened = Callable[[Request], Awaitable[MyKitchen]]
Known = Callable[[Request, str], Awaitable[Preferences]]
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", examples=["0" * 32])]
Start = Annotated[ShownDay | None, Query(description="The first day; left out, today")]
Days = Annotated[int, Query(ge=1, le=62)]
Spoken = Annotated[Language, Query()]
_MISSING = "没有这一条。No such entry."
_NO_DISH = "没有收录“{dish}”；要记别的，用 note。There is no recipe of '{dish}'; for anything else give a note."
_LONGEST_WAIT_S = 25
_LOOK_S = 2


@dataclass(frozen=True)
class _Desk:
    """Who may do what, and where it is kept."""

    opened: Opened
    reads: Owner
    writes: Owner
    known: Known

    async def shown(self, request: Request) -> tuple[str, MyKitchen, KitchenState, Preferences]:
        owner, kitchen = self.reads(request), await self.opened(request)
        return owner, kitchen, await kitchen.kitchens.read(owner), await self.known(request, owner)

    async def write(
        self, request: Request, change: Callable[[KitchenState], Changes], *, missing: bool = False
    ) -> KitchenState:
        """Make a change; where it changes nothing though something was named, `missing` refuses it."""
        owner, kitchen = self.writes(request), await self.opened(request)
        before = await kitchen.kitchens.read(owner)
        asked = await asyncio.to_thread(change, before)
        if missing and not asked:
            raise HTTPException(404, _MISSING)
        return await kitchen.kitchens.write(owner, asked, before)


def create_kitchen(prefix: str, opened: Opened, reads: Owner, writes: Owner, known: Known) -> APIRouter:
    """Return the routes below `prefix`.

    Args:
        opened: gives the kitchens.
        reads, writes: return the owner who sent a request, or refuse it with an HTTPException.
        known: gives what the owner must not have.
    """
    router = APIRouter(prefix=prefix, tags=["kitchen"], responses=MISSING)
    desk = _Desk(opened, reads, writes, known)
    _add_pantry(router, desk)
    _add_plan(router, desk)
    _add_planned(router, desk)
    _add_list(router, desk)
    _add_lines(router, desk)

    @router.get("/changes")
    async def changed(
        request: Request,
        since: Annotated[str, Query(max_length=64)] = "",
        wait: Annotated[float, Query(ge=0, le=_LONGEST_WAIT_S, description="Seconds")] = _LONGEST_WAIT_S,
    ) -> Revision:
        """Wait until pantry, plan or list is another than at a revision, on whatever device it was changed."""
        owner, kitchen = reads(request), await opened(request)
        until = time.monotonic() + wait
        revision = await kitchen.kitchens.changed(owner, since, min(wait, _LOOK_S))
        # Whoever has left keeps no server from stopping.
        while revision == since and (left := until - time.monotonic()) > 0 and not await request.is_disconnected():
            revision = await kitchen.kitchens.changed(owner, since, min(left, _LOOK_S))
        return Revision(revision=revision, changed=revision != since)

    @router.post("/undo")
    async def undo(request: Request) -> Revision:
        """Take the last change of pantry, plan or list back; a second time makes it again."""
        state = await (await opened(request)).kitchens.undo(writes(request))
        if state is None:
            raise HTTPException(404, "没有可以撤销的。Nothing to take back.")
        return Revision(revision=state.revision, changed=True)

    return router


def _add_pantry(router: APIRouter, desk: _Desk) -> None:
    @router.get("/pantry")
    async def pantry(request: Request, language: Spoken = "zh") -> Pantry:
        """List what is at home, the latest told first."""
        found = _pantry((await desk.shown(request))[2])
        if language == "zh":
            return found
        foods = (*found.staples, *(one.name for one in found.items))
        names = await asyncio.to_thread(lambda: {name: food_name(name, language) for name in foods})
        return found.model_copy(update={"names": names})

    @router.post("/pantry")
    async def change_pantry(request: Request, asked: PantryChange) -> Pantry:
        """Add what was bought, take away what is used up, and say what is always there."""

        def change(state: KitchenState) -> Changes:
            made = Changes()
            for text in asked.add:
                item = parse_ingredient(text)
                made = made.joined(
                    changes.stocked(state.after(made), item.wording[:50], changes.amount_in(text), more=asked.more)
                )
            for food in asked.used_up:
                made = made.joined(changes.used_up(state.after(made), food))
            for staple, foods in ((True, asked.staple), (False, asked.no_staple)):
                for food in foods:
                    made = made.joined(changes.always_there(state.after(made), food, staple=staple))
            return made

        return _pantry(await desk.write(request, change))

    @router.delete("/pantry/{food}", status_code=204)
    async def forget_food(request: Request, food: Annotated[str, Path(max_length=50)]) -> None:
        """Delete what was told of a food: it is then as in every kitchen."""
        name = canonical_name(food)
        await desk.write(
            request, lambda state: Changes(drop=(("pantry", name),) if name in state.pantry else ()), missing=True
        )

    @router.delete("/pantry", status_code=204)
    async def empty_pantry(request: Request) -> None:
        """Delete everything told of the pantry."""
        await desk.write(request, changes.emptied)


def _pantry(state: KitchenState) -> Pantry:
    items = sorted(state.pantry.values(), key=lambda one: one.changed, reverse=True)
    return Pantry(revision=state.revision, items=items, staples=list(state.staples))


def _add_plan(router: APIRouter, desk: _Desk) -> None:
    @router.get("/plan")
    async def plan(request: Request, start: Start = None, days: Days = 7, language: Spoken = "zh") -> Plan:
        """Return the plan; from the Monday of this week where no day is given."""
        owner, kitchen, state, known = await desk.shown(request)
        first = start or monday(today())
        dishes = await kitchen.dishes(owner, state.meals(first, days), known, language)
        return Plan(revision=state.revision, start=first, days=days, dishes=dishes)

    @router.post("/plan", status_code=201)
    async def put(request: Request, asked: Puts, language: Spoken = "zh") -> list[PlannedDish]:
        """Plan dishes; what the user must not have comes back as warnings."""
        owner, kitchen = desk.writes(request), await desk.opened(request)
        made = [await _entry(owner, kitchen, one) for one in asked.dishes]
        state = await desk.write(request, lambda state: _placed(state, made))
        kept = [state.plan[one.plan_id] for one in made if one.plan_id in state.plan]
        return await kitchen.dishes(owner, kept, await desk.known(request, owner), language)

    @router.post("/plan/fill")
    async def fill(request: Request, asked: Fill, language: Spoken = "zh") -> Filled:
        """Fill days as wished, within what the user must not have; what is planned already stays."""
        owner, kitchen = desk.writes(request), await desk.opened(request)
        before, known = await kitchen.kitchens.read(owner), await desk.known(request, owner)
        text, made = await kitchen.fill(owner, asked.wish, before, known, language)
        state = await desk.write(request, lambda state: made)
        fresh = [one for one in made.put if isinstance(one, Planned)]
        dishes = await kitchen.dishes(
            owner, [state.plan[one.plan_id] for one in fresh if one.plan_id in state.plan], known, language
        )
        return Filled(text=text, revision=state.revision, dishes=dishes)

    @router.delete("/plan", status_code=204)
    async def clear(request: Request, start: ShownDay, days: Annotated[int, Query(ge=1, le=62)]) -> None:
        """Delete everything planned for some days."""
        await desk.write(request, lambda state: changes.unplanned(state.meals(start, days)))

    @router.get("/plan/calendar")
    async def calendar(request: Request, start: Start = None, days: Days = 14, language: Spoken = "zh") -> Response:
        """Return the plan as iCalendar, an event a meal."""
        owner, kitchen, state, known = await desk.shown(request)
        dishes = await kitchen.dishes(owner, state.meals(start or today(), days), known, language)
        text = kitchen.calendar(owner, dishes, language)
        head = {"content-disposition": 'attachment; filename="shishen-plan.ics"'}
        return Response(text, media_type="text/calendar; charset=utf-8", headers=head)


def _add_planned(router: APIRouter, desk: _Desk) -> None:
    @router.put("/plan/{plan_id}")
    async def move(request: Request, plan_id: Id, asked: Move, language: Spoken = "zh") -> PlannedDish:
        """Move a planned dish, or change for how many it is."""

        def change(state: KitchenState) -> Changes:
            made = changes.moved(state, plan_id, asked.day, asked.meal, asked.place)
            size = {"servings": asked.servings} if asked.servings else {}
            return Changes(put=tuple(one.model_copy(update=size) for one in made.put))

        state = await desk.write(request, change, missing=True)
        owner, kitchen = desk.writes(request), await desk.opened(request)
        known = await desk.known(request, owner)
        return (await kitchen.dishes(owner, [_there(state.plan.get(plan_id))], known, language))[0]

    @router.delete("/plan/{plan_id}", status_code=204)
    async def remove(request: Request, plan_id: Id) -> None:
        """Take a dish off the plan."""
        await desk.write(
            request,
            lambda state: changes.unplanned(one for one in state.plan.values() if one.plan_id == plan_id),
            missing=True,
        )


def _there(entry: Kept | None) -> Kept:
    """Return what was written, unless another device deleted it at the same moment."""
    if entry is None:
        raise HTTPException(404, _MISSING)
    return entry


async def _entry(owner: str, kitchen: MyKitchen, asked: Put) -> Planned:
    fields: dict[str, Any] = {"day": asked.day, "meal": asked.meal, "servings": asked.servings}
    if asked.place is not None:
        fields["place"] = asked.place
    if not asked.dish.strip():
        return Planned(**fields, title=asked.note.strip())
    recipe = await kitchen.recipe(owner, asked.dish)
    if recipe is None:
        raise HTTPException(404, _NO_DISH.format(dish=asked.dish))
    return Planned(**fields, title=recipe.name[:200], recipe_id=recipe.recipe_id)


def _placed(state: KitchenState, made: list[Planned]) -> Changes:
    """Return entries each at the end of its meal, unless a place was given."""
    found = Changes()
    for one in made:
        last = changes.last_place(state.after(found), one.day, one.meal)
        at = one if "place" in one.model_fields_set else one.model_copy(update={"place": last + 1})
        found = found.joined(Changes(put=(at,)))
    return found


def _add_list(router: APIRouter, desk: _Desk) -> None:
    async def lines(request: Request, start: date, days: int, language: Language) -> tuple[KitchenState, list[Line]]:
        owner, kitchen, state, known = await desk.shown(request)
        return state, list(await kitchen.lines(owner, state, start, days, known, language))

    @router.get("/list", response_model=ShoppingLines)
    async def shown(
        request: Request,
        start: Start = None,
        days: Days = 7,
        language: Spoken = "zh",
        form: Annotated[Literal["json", "text", "boxes", "markdown", "jsonld", "png"], Query(alias="format")] = "json",
    ) -> Any:
        """Return one list over what is planned from today on, by aisle, less what is at home; or as a file."""
        first = start or today()
        state, found = await lines(request, first, days, language)
        if form == "json":
            return _listed(state, first, days, found)
        return await asyncio.to_thread(_as_file, found, form, language)

    @router.post("/list/ticks", response_model=ShoppingLines)
    async def tick(
        request: Request, asked: TickOff, start: Start = None, days: Days = 7, language: Spoken = "zh"
    ) -> ShoppingLines:
        """Tick lines off, or take ticks back; keys that are not on the list any more are passed over."""
        first = start or today()
        now, before = await lines(request, first, days, language)
        done = (datetime.now(UTC) - timedelta(seconds=asked.ago)).isoformat(timespec="microseconds")
        later = {key for key, one in now.ticks.items() if asked.ago and one.changed > done}
        named = [one for one in before if one.key in asked.keys and one.key not in later]
        made = (
            Changes(put=tuple(one.tick() for one in named))
            if asked.ticked
            else Changes(drop=tuple(("ticks", one.key) for one in named))
        )
        await desk.write(request, lambda state: made)
        state, found = await lines(request, first, days, language)
        return _listed(state, first, days, found)


def _as_file(lines: list[Line], form: str, language: Language) -> Response:
    shown = list_recipe(lines, language, today())
    match form:
        case "markdown":
            return attached(list_markdown(shown), "text/markdown; charset=utf-8", f"{shown.name}.md")
        case "jsonld":
            text = json.dumps(list_jsonld(shown), ensure_ascii=False, indent=1)
            return attached(text, "application/ld+json; charset=utf-8", f"{shown.name}.json")
        case "png":
            return attached(picture_of(shown, language), "image/png", f"{shown.name}.png")
        case _:
            return Response(as_text(lines, language, boxes=form == "boxes"), media_type="text/plain; charset=utf-8")


def _listed(state: KitchenState, start: date, days: int, lines: list[Line]) -> ShoppingLines:
    dishes = sorted((one for one in state.items.values() if one.lines), key=lambda one: one.changed)
    return ShoppingLines(revision=state.revision, start=start, days=days, lines=lines, dishes=dishes)


def _add_lines(router: APIRouter, desk: _Desk) -> None:
    @router.post("/list", status_code=201)
    async def write(request: Request, asked: Items) -> list[OwnItem]:
        """Put lines of one's own on the list; one that is there stays once."""
        state = await desk.write(request, lambda state: changes.written(state, asked.texts))
        return [one for one in state.items.values() if one.text in asked.texts and not one.lines]

    @router.post("/list/dishes", status_code=201)
    async def shop_for(request: Request, asked: ListedDish) -> OwnItem:
        """Shop for a dish without a day; one that is there already is as it is told now."""
        dish = OwnItem(text=asked.title, **asked.model_dump(exclude={"title"}))
        state = await desk.write(request, lambda state: changes.listed(state, dish))
        listed = (one for one in state.items.values() if one.lines and one.recipe_id == dish.recipe_id)
        return _there(next(listed, None))

    @router.put("/list/{item_id}")
    async def reword(request: Request, item_id: Id, asked: Text) -> OwnItem:
        """Change a line of one's own."""
        state = await desk.write(
            request,
            lambda state: Changes(
                put=tuple(
                    one.model_copy(update={"text": asked.text})
                    for one in state.items.values()
                    if one.item_id == item_id
                )
            ),
            missing=True,
        )
        return _there(state.items.get(item_id))

    @router.delete("/list/{item_id}", status_code=204)
    async def strike(request: Request, item_id: Id) -> None:
        """Delete a line of one's own."""
        await desk.write(
            request,
            lambda state: _struck([one for one in state.items.values() if one.item_id == item_id]),
            missing=True,
        )

    @router.post("/list/done", status_code=204)
    async def done(request: Request) -> None:
        """Delete the ticked lines of one's own; those of planned dishes go with their days."""
        await desk.write(
            request,
            lambda state: _struck([one for one in state.items.values() if f"{OWN}{one.item_id}" in state.ticks]),
        )


def _struck(items: list[OwnItem]) -> Changes:
    drop = [pair for one in items for pair in (("list", one.item_id), ("ticks", f"{OWN}{one.item_id}"))]
    return Changes(drop=tuple(drop))
