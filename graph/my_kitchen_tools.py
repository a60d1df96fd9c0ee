"""A user's own kitchen as tools: for the chef, which asks before it changes anything, and for clients of MCP."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from answering.allergies import clashes
from answering.kitchen_words import plan_lines, stock_text
from answering.phrase_book import say
from answering.week_list import as_text
from culinary.ingredients import parse_ingredient
from graph.my_kitchen import MyKitchen, PlannedDish, monday, today
from graph.tool_results import Shopping, ShoppingLine, Told
from graph.toolbox import Dish, Servings, Spoken
from memory import kitchen_changes as changes
from memory.kitchen import Changes, KitchenFullError, KitchenState, PlannedDay, ShownDay
from tools.kitchen.text import KitchenError, Language
from understanding.calendar import Meal
from understanding.preferences import Preferences

Foods = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=100)]
Day = Annotated[ShownDay | None, Field(description="2026-12-09; 不给则从今天起 left out, from today")]
Days = Annotated[int, Field(ge=1, le=62)]


class Pantry(Told):
    """What is at home."""

    foods: list[str]
    staples: list[str]


class Planned(Told):
    """Dishes of the plan."""

    dishes: list[PlannedDish]


@dataclass(frozen=True)
class MyTool:
    """One tool over the caller's own kitchen."""

    name: str
    description: str
    function: Callable[..., Awaitable[Told]]
    writes: bool


@dataclass(frozen=True)
class MyKitchenTools:
    """The tools over the kitchen of one owner."""

    kitchen: MyKitchen
    owner: str
    known: Preferences = field(default_factory=Preferences)
    language: Language = "zh"

    def tools(self) -> list[MyTool]:
        """Return every tool; the first line of a method's docstring describes it."""
        reads = (self.my_pantry, self.my_plan, self.my_shopping_list)
        writes = (self.update_pantry, self.plan_dish, self.plan_week, self.add_to_my_list, self.dish_cooked)
        methods: list[Callable[..., Awaitable[Told]]] = [*reads, *writes]
        return [MyTool(one.__name__, _described(one), one, one in writes) for one in methods]

    async def my_pantry(self, language: Spoken = None) -> Pantry:
        """家里有什么 What the user has told to be at home."""
        return self._pantry(await self.kitchen.kitchens.read(self.owner), language)

    async def update_pantry(self, bought: Foods = [], used_up: Foods = [], language: Spoken = None) -> Pantry:  # noqa: B006
        """记下买了什么、用完了什么 Note what was bought ("土豆 2斤") and what is used up."""
        state, made = await self.kitchen.kitchens.read(self.owner), Changes()
        for text in bought:
            food = parse_ingredient(text).wording[:50]
            made = made.joined(changes.stocked(state.after(made), food, changes.amount_in(text), more=True))
        for food in used_up:
            made = made.joined(changes.used_up(state.after(made), food[:50]))
        return self._pantry(await self._write(made, state), language)

    async def my_plan(self, start: Day = None, days: Days = 7, language: Spoken = None) -> Planned:
        """计划里有什么 The dishes that the user has planned; from this Monday where no day is given."""
        state = await self.kitchen.kitchens.read(self.owner)
        return await self._planned(state, start or monday(today()), days, language)

    async def plan_dish(
        self,
        dish: Dish,
        day: PlannedDay,
        meal: Meal = "dinner",
        servings: Servings | None = None,
        language: Spoken = None,
    ) -> Planned:
        """把一道菜排进计划 Put a dish on the user's plan."""
        recipe = await self.kitchen.recipe(self.owner, dish)
        if recipe is None:
            raise KitchenError(f"没有收录“{dish}”。", f"There is no recipe of '{dish}'.")
        if found := clashes(recipe, self.known):
            food = found[0].food
            raise KitchenError(
                f"{recipe.name}里有{food}，用户不能吃，没有排进计划。",
                f"{recipe.name} has {food}, which the user must not have; it was not planned.",
            )
        state = await self.kitchen.kitchens.read(self.owner)
        named = [(recipe.name[:200], recipe.recipe_id)]
        state = await self._write(changes.planned(state, day, meal, named, servings), state)
        return await self._planned(state, day, 1, language)

    async def plan_week(
        self,
        wish: Annotated[str, Field(min_length=1, max_length=200, description="下周晚饭，三天荤两天素，周三快手")],
        language: Spoken = None,
    ) -> Told:
        """按心愿排几天的饭，放进计划 Plan some days of the calendar and put them on the user's plan."""
        state = await self.kitchen.kitchens.read(self.owner)
        text, made = await self.kitchen.fill(self.owner, wish, state, self.known, language or self.language)
        await self._write(made, state)
        return Told(text=text)

    async def my_shopping_list(self, start: Day = None, days: Days = 7, language: Spoken = None) -> Shopping:
        """我的购物清单 One list over the user's plan, less what is at home, with the user's own lines."""
        spoken, state = language or self.language, await self.kitchen.kitchens.read(self.owner)
        lines = await self.kitchen.lines(self.owner, state, start or today(), days, self.known, spoken)
        items = [
            ShoppingLine(name=one.name, amounts=list(one.amounts), aisle=one.aisle, recipes=list(one.recipes))
            for one in lines
            if one.where == "buy" and not one.ticked
        ]
        return Shopping(text=as_text(lines, spoken) or self._nothing(language), items=items)

    async def add_to_my_list(self, items: Annotated[Foods, Field(min_length=1)], language: Spoken = None) -> Shopping:
        """往购物清单加东西 Put lines of the user's own on the list."""
        state = await self.kitchen.kitchens.read(self.owner)
        await self._write(changes.written(state, items), state)
        return await self.my_shopping_list(language=language)

    async def dish_cooked(self, dish: Dish, servings: Servings | None = None, language: Spoken = None) -> Told:
        """记下一道菜做好了 Note that a dish was cooked: what it took is no longer at home, nor bought for it."""
        spoken, state = language or self.language, await self.kitchen.kitchens.read(self.owner)
        text, made = await self.kitchen.cooked(self.owner, state, dish, servings, spoken)
        await self._write(made, state)
        return Told(text=text or say("cooked_noted", spoken))

    async def _write(self, made: Changes, state: KitchenState) -> KitchenState:
        try:
            return await self.kitchen.kitchens.write(self.owner, made, state)
        except KitchenFullError as error:
            raise KitchenError(str(error), str(error)) from None

    def _pantry(self, state: KitchenState, language: Language | None) -> Pantry:
        spoken = language or self.language
        foods = [stock_text(one, spoken, today()) for one in state.pantry.values() if one.there and not one.staple]
        text = "\n".join(foods) or self._nothing(language)
        return Pantry(text=text, foods=foods, staples=list(state.staples))

    async def _planned(self, state: KitchenState, start: date, days: int, language: Language | None) -> Planned:
        spoken, entries = language or self.language, state.meals(start, days)
        dishes = await self.kitchen.dishes(self.owner, entries, self.known, spoken)
        warned = [f"⚠️ {one.title}: {', '.join(one.warnings)}" for one in dishes if one.warnings]
        text = "\n".join([*warned, *plan_lines(entries, spoken)]) or self._nothing(language)
        return Planned(text=text, dishes=dishes)

    def _nothing(self, language: Language | None) -> str:
        return "还没有。" if (language or self.language) == "zh" else "Nothing yet."


def every_own_tool() -> list[MyTool]:
    """Return the tools over nothing: their names and what they are called."""
    nothing: Any = None
    return MyKitchenTools(nothing, "").tools()


def _described(method: Callable[..., Any]) -> str:
    return (inspect.getdoc(method) or "").splitlines()[0]
