"""A user's kitchen over the recipes: the plan with its dishes, and the list over it, for REST, the page and MCP."""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from langgraph.store.base import BaseStore
from pydantic import BaseModel, Field

from answering.allergies import clashes
from answering.composers import week
from answering.english import dish_name, food_name
from answering.fitting import facts
from answering.phrase_book import say
from answering.types import KitchenView, Situation, Talk
from answering.week_list import Line, cooked, lines_of, sized
from graph.finding import limits_of
from graph.own_first import OwnLibrary
from graph.parts import Parts
from memory.kitchen import Changes, Kitchens, KitchenState, Planned
from memory.own_index import OwnIndex
from memory.own_recipes import OwnRecipes
from memory.preferences import PreferenceStore
from memory.shares import Shares
from memory.timers import Timers
from recipes.facets.facets import facets
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from tools.kitchen.calendar import Event, icalendar
from tools.kitchen.text import KitchenError, Language
from understanding.calendar import MEALS, Meal
from understanding.preferences import Preferences
from understanding.reader import read_turn
from understanding.turn_reading import Request
from understanding.week_wish import read_week

_TIMES: dict[Meal, time] = {"breakfast": time(7, 30), "lunch": time(12), "dinner": time(18, 30)}
_MEAL_NAMES: dict[Meal, tuple[str, str]] = {
    "breakfast": ("早饭", "Breakfast"), "lunch": ("午饭", "Lunch"), "dinner": ("晚饭", "Dinner"),
}  # fmt: skip


class PlannedDish(BaseModel):
    """A dish of the plan as it is shown."""

    plan_id: str
    day: date
    meal: Meal
    place: float
    title: str
    recipe_id: str = Field("", description="Empty for a note, and where the recipe is gone")
    servings: int | None = None
    minutes: int | None = Field(None, description="How long it takes")
    facts: list[str] = Field(default_factory=list, description="Time, heat and level in words")
    warnings: list[str] = Field(default_factory=list, description="What in it the user must not have")


class MyKitchen:
    """The kitchens of all owners, over the recipes of one assistant."""

    def __init__(self, store: BaseStore, parts: Parts) -> None:
        self.kitchens = Kitchens(store)
        self.own = OwnRecipes(store)
        self.shares = Shares(store)
        self.timers = Timers(store)
        self._preferences = PreferenceStore(store)
        self._parts = parts

    async def known(self, owner: str) -> Preferences:
        """Return what an owner told of himself."""
        return await self._preferences.get(owner)

    async def recipe(self, owner: str, dish: str) -> Recipe | None:
        """Return the recipe of a name or an id, an own one first."""
        index = await self._parts.shelf.index_of(owner, self.own)
        shared = self._parts.library(Limits(), 0)
        library = OwnLibrary(shared, index, Limits(), 0) if index.entries else shared
        return await asyncio.to_thread(library.recipe, dish.strip())

    async def own_called(self, owner: str, text: str, limits: Limits) -> list[Recipe]:
        """Return the own recipes within limits that a text names, or is a part of the name of."""
        index = await self._parts.shelf.index_of(owner, self.own)
        return await asyncio.to_thread(index.called, text, limits)

    async def picture(self, owner: str, recipe_id: str) -> bytes | None:
        """Return the picture of an own recipe by the recipe's id."""
        index = await self._parts.shelf.index_of(owner, self.own)
        own = next((one for one in index.entries if one.recipe.recipe_id == recipe_id and one.picture), None)
        return await self.own.picture(owner, own.own_id) if own else None

    async def pictures(self, owner: str) -> dict[str, str]:
        """Return where the pictures of an owner's own recipes are, by the id of the recipe."""
        index = await self._parts.shelf.index_of(owner, self.own)
        shown = [one for one in index.entries if one.picture]
        return {one.recipe.recipe_id: f"{one.own_id}/picture?v={one.picture}" for one in shown}

    async def dishes(
        self, owner: str, entries: Iterable[Planned], known: Preferences, language: Language = "zh"
    ) -> list[PlannedDish]:
        """Return planned dishes as they are shown, with what the user must not have."""
        found = await self._with_recipes(owner, entries)
        return await asyncio.to_thread(lambda: [_shown(one, recipe, known, language) for one, recipe in found])

    async def lines(
        self, owner: str, state: KitchenState, start: date, days: int, known: Preferences, language: Language = "zh"
    ) -> tuple[Line, ...]:
        """Return the shopping list over the dishes planned for some days."""
        found = await self._with_recipes(owner, [one for one in state.meals(start, days) if not one.cooked])

        def listed() -> tuple[Line, ...]:
            dishes = [(one.day, sized(recipe, one.servings or known.servings)) for one, recipe in found if recipe]
            return lines_of(state, dishes, known, language, today())

        return await asyncio.to_thread(listed)

    async def cooked(
        self, owner: str, state: KitchenState, dish: str, servings: int | None, language: Language = "zh"
    ) -> tuple[str, Changes]:
        """Return what cooking a dish took of what is at home, in words (empty: nothing of it) and as changes.

        Raises:
            KitchenError: there is no such recipe.
        """
        recipe = await self.recipe(owner, dish)
        if recipe is None:
            raise KitchenError("没有这个菜谱。", "No such recipe.")
        made, used = await asyncio.to_thread(cooked, state, sized(recipe, servings), today(), language)
        foods = [f"{food_name(name, language)} {amount}".strip() for name, amount in used]
        text = say("cooked_used", language, foods=say("shopping_joint", language).join(foods)) if foods else ""
        return text, made

    async def fill(
        self, owner: str, wish: str, state: KitchenState, known: Preferences, language: Language = "zh"
    ) -> tuple[str, Changes]:
        """Return what a week is filled with as wished, in words and as changes; what is planned already stays.

        Raises:
            KitchenError: the wish names no days.
        """
        index = await self._parts.shelf.index_of(owner, self.own)
        return await asyncio.to_thread(self._filled, index, wish, state, known, language)

    def _filled(
        self, index: OwnIndex, wish: str, state: KitchenState, known: Preferences, language: Language
    ) -> tuple[str, Changes]:
        reading = read_turn(wish)
        days = reading.week or read_week(reading.text)
        if days is None:
            raise KitchenError("说说要排哪几天，比如“下周晚饭”。", "Say which days, such as 'dinners for next week'.")
        limits, seed = limits_of(known, "menu"), int.from_bytes(state.revision.encode()[:4], "big")
        shared = self._parts.library(limits, seed)
        library = OwnLibrary(shared, index, limits, seed) if index.entries else shared
        view = KitchenView(state, today())
        asked = replace(reading, week=days)
        situation = Situation(asked, language, library, known=known, talk=Talk(seed=seed), kitchen=view)
        composed = week.compose(situation, Request("menu", reading.text, 1.0))
        return (composed.text, composed.changes) if composed else ("", Changes())

    def calendar(self, owner: str, dishes: Sequence[PlannedDish], language: Language = "zh") -> str:
        """Return planned dishes as iCalendar, an event a meal."""
        events = [
            Event(
                # The same meal has the same name, so that importing again changes it; the owner cannot be read off it.
                uid=f"{uuid.uuid5(uuid.NAMESPACE_OID, f'{owner}/{day}/{meal}')}@shishen",
                start=datetime.combine(day, _TIMES[meal]),
                summary=f"{_MEAL_NAMES[meal][language != 'zh']}: " + ", ".join(one.title for one in own),
                description="\n".join(_described(one) for one in own),
                changed=datetime.now(UTC),
            )
            for day in dict.fromkeys(one.day for one in dishes)
            for meal in MEALS
            if (own := [one for one in dishes if (one.day, one.meal) == (day, meal)])
        ]
        return icalendar(events, "食神" if language == "zh" else "Shishen")

    async def _with_recipes(self, owner: str, entries: Iterable[Planned]) -> list[tuple[Planned, Recipe | None]]:
        index = await self._parts.shelf.index_of(owner, self.own)
        shared = self._parts.library(Limits(), 0)

        def find(one: Planned) -> Recipe | None:
            if not one.recipe_id:
                return None
            if found := index.recipe(one.recipe_id) or shared.recipe(one.recipe_id) or index.recipe(one.title):
                return found
            # A recipe that was changed has another id, and its name.
            named = shared.recipe(one.title)
            return named if named and named.name == one.title else None

        def read() -> list[tuple[Planned, Recipe | None]]:
            return [(one, find(one)) for one in entries]

        return await asyncio.to_thread(read)


def _shown(one: Planned, recipe: Recipe | None, known: Preferences, language: Language) -> PlannedDish:
    fields: dict[str, Any] = one.model_dump(include={"plan_id", "day", "meal", "place", "title", "servings"})
    if recipe is None:
        return PlannedDish(**fields)
    return PlannedDish(
        **fields | {"title": dish_name(one.title, language)},
        recipe_id=recipe.recipe_id,
        minutes=facets(recipe).minutes or None,
        facts=facts(recipe, language),
        warnings=list(dict.fromkeys(clash.wording for clash in clashes(recipe, known))),
    )


def _described(one: PlannedDish) -> str:
    return one.title + (f" ({one.servings})" if one.servings else "")


def today() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
