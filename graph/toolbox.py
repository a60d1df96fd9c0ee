"""The kitchen tools: one set for agents of LangChain and clients of MCP, within what a user must not have."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from answering.allergies import clashes, forbidden
from answering.composers import menu
from answering.types import Situation
from culinary.safety import warnings_for
from dialogue.injection import without_orders
from graph.finding import limits_of, recipe_of
from graph.parts import Parts
from graph.tool_results import (
    Converted,
    Meals,
    Notes,
    NoteText,
    Nutrition,
    OneRecipe,
    RecipeHit,
    Recipes,
    Safety,
    SafetyWarning,
    Shopping,
    ShoppingLine,
    Substitutes,
    Timers,
    TimerText,
    Told,
)
from recipes.recipe import Recipe
from retrieval.search.dish_identity import Candidate, identify
from tools.kitchen.convert import convert
from tools.kitchen.nutrition import estimate_nutrition
from tools.kitchen.scale import scale
from tools.kitchen.shopping import shopping_list
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError, Language
from tools.kitchen.timers import find_timers
from understanding.preferences import Preferences
from understanding.reader import read_turn
from understanding.turn_reading import Request

Dish = Annotated[str, Field(min_length=1, max_length=128, description="菜名或菜谱编号 a dish's name, or a recipe_id")]
Question = Annotated[str, Field(min_length=1, max_length=500, description="问题 the question")]
Names = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=30)]
Spoken = Annotated[Language | None, Field(description="回答的语言 language of the text: zh, en")]
Servings = Annotated[int, Field(ge=1, le=1000, description="几人份 persons")]
Few = Annotated[int, Field(ge=1, le=20)]
Pair = Annotated[list[Annotated[str, Field(max_length=50)]], Field(min_length=2, max_length=2)]


@dataclass(frozen=True)
class KitchenTool:
    """One tool: a plain function with typed arguments that may read from disk, and what it is called."""

    name: str
    description: str
    function: Callable[..., Told]


@dataclass(frozen=True)
class Toolbox:
    """The tools over the parts of an assistant; what `known` forbids is never found, and marked where it is named."""

    parts: Parts
    known: Preferences = field(default_factory=Preferences)
    language: Language = "zh"
    seed: int = 0

    def tools(self) -> list[KitchenTool]:
        """Return every tool; the first line of a method's docstring describes it."""
        methods = (
            self.search_recipes,
            self.get_recipe,
            self.what_can_i_cook,
            self.plan_meals,
            self.kitchen_notes,
            self.scale_recipe,
            self.substitute,
            self.shopping_list,
            self.convert_units,
            self.estimate_nutrition,
            self.list_timers,
            self.check_food_safety,
        )
        return [KitchenTool(one.__name__, (inspect.getdoc(one) or "").splitlines()[0], one) for one in methods]

    def search_recipes(self, question: Question, k: Few = 5) -> Recipes:
        """找菜谱 Find recipes for a dish or question, best first."""
        limits = limits_of(self.known, "suggest")
        found = [document.metadata for document in self.parts.retriever.invoke(question, never=limits, k=k)]
        hits = [RecipeHit.model_validate(one) for one in found]
        lines = [f"{one.title} ({one.recipe_id})" for one in hits]
        return Recipes(text="\n".join(lines) or self._say("没有找到。", "Nothing found."), recipes=hits)

    def get_recipe(self, dish: Dish, language: Spoken = None) -> OneRecipe:
        """读菜谱 Return one recipe verbatim."""
        return self._told(self._recipe(dish), "", language)

    def what_can_i_cook(
        self,
        ingredients: Annotated[Names, Field(min_length=1, description="手头的食材 what is at hand")],
        without: Annotated[Names, Field(description="不要的食材 what to leave out")] = [],  # noqa: B006
        k: Few = 5,
    ) -> Recipes:
        """有这些食材能做什么 Find recipes for the ingredients at hand."""
        limits = "".join(f"，不要{name}" for name in without)
        return self.search_recipes(f"有{'、'.join(ingredients)}能做什么{limits}", k)

    def plan_meals(
        self,
        wish: Annotated[
            str, Field(min_length=1, max_length=200, description="三菜一汤，四个人 three dishes and a soup")
        ],
        language: Spoken = None,
    ) -> Meals:
        """配一桌或几天的菜 Plan a meal of several dishes, or several meals, that go together."""
        reading, spoken = read_turn(wish), language or self.language
        limits = limits_of(self.known, "menu")
        situation = Situation(reading, spoken, self.parts.library(limits, self.seed), known=self.known)
        planned = menu.compose(situation, Request("menu", reading.text, 1.0))
        return Meals(text=planned.text, dishes=list(planned.offered)) if planned else Meals(text="", dishes=[])

    def kitchen_notes(self, question: Question, language: Spoken = None) -> Notes:
        """查厨房笔记 Find kitchen notes: technique, why, what went wrong, choosing, keeping, differences."""
        reading = read_turn(question)
        asked = replace(reading, requests=(Request("knowledge", reading.text, 1.0),))
        found, spoken = self.parts.notes(asked, self.known), language or self.language
        notes = [
            NoteText(note_id=note.id, question=note.questions.of(spoken)[0], answer=note.answer.of(spoken))
            for note in (found.sure or found.near)
        ]
        nothing = self._say("笔记里没有。", "No note tells.", language)
        return Notes(text="\n".join(f"{one.question} {one.answer}" for one in notes) or nothing, notes=notes)

    def scale_recipe(
        self,
        dish: Dish,
        servings: Servings | None = None,
        factor: Annotated[float | None, Field(gt=0, le=50, description="放大的倍数 times as much")] = None,
        have: Annotated[Pair | None, Field(description='现有的主料 what there is: ["五花肉", "800克"]')] = None,
        pan: Annotated[Pair | None, Field(description='模具 the recipe\'s pan and yours: ["6寸圆", "8寸圆"]')] = None,
        language: Spoken = None,
    ) -> OneRecipe:
        """按人数、倍数、现有主料或模具换算 Scale a recipe, its steps included; give exactly one of the sizes."""
        pairs = {name: (pair[0], pair[1]) for name, pair in (("have", have), ("pan", pan)) if pair}
        scaled = scale(self._recipe(dish), servings=servings, factor=factor, **pairs)
        return self._told(scaled.scaled, scaled.text(language or self.language), language)

    def substitute(
        self,
        ingredient: Annotated[str, Field(min_length=1, max_length=50, description="缺的食材 what is missing")],
        have: Annotated[Names, Field(description="手头有的 what is at hand")] = [],  # noqa: B006
        without: Annotated[Names, Field(description="过敏原 allergens to avoid")] = [],  # noqa: B006
        language: Spoken = None,
    ) -> Substitutes:
        """缺食材用什么代替 What to use in place of an ingredient."""
        found = substitutes_for(ingredient, have=have, without=[*without, *forbidden(self.known)])
        lines = [one.text(language or self.language) for one in found]
        nothing = self._say("没有避开这些过敏原的替代。", "No substitute is free of these allergens.", language)
        return Substitutes(text="\n".join(lines) or nothing, substitutes=lines)

    def shopping_list(
        self,
        dishes: Annotated[list[Dish], Field(min_length=1, max_length=20, description="要做的菜 dishes to shop for")],
        servings: Servings | None = None,
        language: Spoken = None,
    ) -> Shopping:
        """几道菜的购物清单 One shopping list for several recipes."""
        recipes, spoken = [self._recipe(dish) for dish in dishes], language or self.language
        if servings:
            recipes = [scale(recipe, servings=servings).scaled for recipe in recipes]
        listed = shopping_list(recipes)
        items = [
            ShoppingLine(
                name=one.wording,
                amounts=[amount.text(spoken) for amount in one.amounts],
                aisle=one.aisle,
                recipes=list(one.recipes),
            )
            for one in listed.items
        ]
        text = "\n".join([*self._warned(recipes, language), listed.text(spoken)])
        return Shopping(text=text, items=items)

    def convert_units(
        self,
        amount: Annotated[str, Field(min_length=1, max_length=50, description="2汤匙, 1 cup, 350°F")],
        to: Annotated[str, Field(min_length=1, max_length=20, description="目标单位 unit wanted: 克, ml, ℃")],
        ingredient: Annotated[str, Field(max_length=50, description="体积换重量时要有 for volume to weight")] = "",
        language: Spoken = None,
    ) -> Converted:
        """换算厨房单位和温度 Convert kitchen units and temperatures."""
        found = convert(amount, to, ingredient)
        text = found.text(language or self.language)
        return Converted(
            text=text, low=float(found.low), high=float(found.high), unit=found.unit, estimate=bool(found.estimate)
        )

    def estimate_nutrition(self, dish: Dish, language: Spoken = None) -> Nutrition:
        """估算每份的热量和营养 Estimate energy and nutrients of a serving."""
        found = estimate_nutrition(self._recipe(dish))
        one = found.per_serving
        return Nutrition(
            text=found.text(language or self.language),
            kcal=one.kcal,
            protein_g=one.protein_g,
            fat_g=one.fat_g,
            carb_g=one.carb_g,
            sodium_mg=one.sodium_mg,
            coverage=found.coverage,
        )

    def list_timers(self, dish: Dish, language: Spoken = None) -> Timers:
        """列出步骤里的计时 List the waits of a recipe's steps."""
        found = find_timers(self._recipe(dish))
        timers = [
            TimerText(step=one.step, seconds=one.seconds, text=one.describe(language or self.language)) for one in found
        ]
        nothing = self._say("这道菜的步骤里没有计时。", "The steps ask for no timer.", language)
        return Timers(text="\n".join(one.text for one in timers) or nothing, timers=timers)

    def check_food_safety(
        self,
        question: Question,
        dish: Annotated[str, Field(max_length=128, description="有关的菜 the dish it is about")] = "",
        language: Spoken = None,
    ) -> Safety:
        """食品安全提醒 Food safety warnings for a question, and the dish that it is about."""
        found = warnings_for(question, self._recipe(dish) if dish else None)
        spoken = language or self.language
        warnings = [
            SafetyWarning(rule=one.rule, severity=one.severity, text=one.zh if spoken == "zh" else one.en)
            for one in found
        ]
        nothing = self._say("没有需要特别提醒的。", "Nothing to warn of.", language)
        return Safety(text="\n".join(one.text for one in warnings) or nothing, warnings=warnings)

    def _recipe(self, dish: str) -> Recipe:
        """Return the recipe of an id or a name; one that the index lacks is refused, with what is near."""
        library = self.parts.library(limits_of(Preferences(), "recipe"), 0)
        if (recipe := library.recipe(dish.strip())) is not None:
            return recipe
        documents = self.parts.retriever.invoke(dish)
        found = [Candidate(recipe_of(one), one.metadata["same"]) for one in documents]
        reading = read_turn(dish)
        known = identify(reading.text, found)
        if found and reading.dishes and known.match == "here":
            return found[known.place].recipe
        near = [one.recipe.name for one in found[:3] if not clashes(one.recipe, self.known)]
        raise KitchenError(
            f"没有收录“{dish}”。" + (f"相近的有：{'、'.join(near)}。" if near else ""),
            f"There is no recipe of '{dish}'." + (f" Near it: {', '.join(near)}." if near else ""),
        )

    def _told(self, recipe: Recipe, text: str, language: Language | None) -> OneRecipe:
        """Return a recipe as it may be read: what it says to a model is taken out, what breaks a rule stands first."""
        warnings = self._warned([recipe], language)
        said = without_orders(text or recipe.text())
        return OneRecipe(text="\n".join([*warnings, said]), recipe=recipe, warnings=warnings)

    def _warned(self, recipes: Sequence[Recipe], language: Language | None) -> list[str]:
        found = [(recipe, clash) for recipe in recipes for clash in clashes(recipe, self.known)]
        return list(
            dict.fromkeys(
                self._say(
                    f"⚠️ {recipe.name}里有{clash.food}，用户不能吃（{clash.told}），不要推荐。",
                    f"⚠️ {recipe.name} has {clash.food}, which the user must not have ({clash.told}); do not offer it.",
                    language,
                )
                for recipe, clash in found
            )
        )

    def _say(self, chinese: str, english: str, language: Language | Literal[""] | None = None) -> str:
        return chinese if (language or self.language) == "zh" else english


def every_tool() -> list[KitchenTool]:
    """Return the tools over nothing: their names and what they are called."""
    nothing: Any = None
    return Toolbox(nothing).tools()


def arguments_in_one_sentence(errors: Sequence[Any]) -> str:
    """Say which argument of a tool is missing or wrong."""
    first = errors[0]
    name = ".".join(str(part) for part in first.get("loc", ())) or "?"
    if first.get("type") == "missing":
        return f"缺少参数 {name}。The argument '{name}' is missing."
    return f"参数 {name} 不对 The argument '{name}' is wrong: {str(first.get('msg', '')).lower()}."
