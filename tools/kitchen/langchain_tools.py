"""The kitchen functions as LangChain tools, for agents that call tools by name."""

from collections.abc import Awaitable, Callable
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from culinary.safety import warnings_for
from recipes.recipe import Recipe
from tools.kitchen.convert import convert
from tools.kitchen.nutrition import estimate_nutrition
from tools.kitchen.scale import scale
from tools.kitchen.shopping import shopping_list
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError, Language
from tools.kitchen.timers import find_timers

FindRecipe = Callable[[str], Awaitable[Recipe | None]]
Answer = tuple[str, Any]

_MAX_DISHES = 20


class _Arguments(BaseModel):
    """What every tool takes: the language it answers in; unknown arguments are refused."""

    model_config = ConfigDict(extra="forbid")

    language: Language = Field(default="zh", description="回答的语言 / language of the answer")


class _Dish(_Arguments):
    dish: str = Field(min_length=1, max_length=100, description="菜名，例如 红烧肉 / name of the dish")


class ScaleRecipe(_Dish):
    """Arguments of `scale_recipe`; exactly one of servings, factor, have, pan."""

    servings: int | None = Field(default=None, ge=1, le=1000, description="做几人份 / persons to cook for")
    factor: float | None = Field(default=None, gt=0, le=50, description="放大的倍数 / times as much")
    have: tuple[str, str] | None = Field(
        default=None, description='现有的主料和分量 / what there is of one ingredient: ["五花肉", "800克"]'
    )
    pan: tuple[str, str] | None = Field(
        default=None, description='菜谱的模具和自己的模具 / the recipe\'s pan and yours: ["6寸圆", "8寸圆"]'
    )


class SubstituteIngredient(_Arguments):
    """Arguments of `substitute_ingredient`."""

    ingredient: str = Field(min_length=1, max_length=50, description="缺的食材 / the missing ingredient")
    have: list[str] = Field(default_factory=list, max_length=50, description="家里有的 / what is in the kitchen")
    without: list[str] = Field(default_factory=list, max_length=20, description="过敏原 / allergens to keep out: 花生")


class ShoppingListOf(_Arguments):
    """Arguments of `shopping_list`."""

    dishes: list[str] = Field(min_length=1, max_length=_MAX_DISHES, description="要做的菜 / dishes to shop for")
    servings: int | None = Field(default=None, ge=1, le=1000, description="每道菜做几人份 / persons for each dish")


class ConvertUnits(_Arguments):
    """Arguments of `convert_units`."""

    amount: str = Field(min_length=1, max_length=50, description="2汤匙, 1 cup, 350°F")
    to: str = Field(min_length=1, max_length=20, description="目标单位 / unit wanted: 克, ml, ℃")
    ingredient: str = Field(
        default="", max_length=50, description="食材，体积换重量时要有 / needed for volume to weight"
    )


class EstimateNutrition(_Dish):
    """Arguments of `estimate_nutrition`."""


class ListTimers(_Dish):
    """Arguments of `list_timers`."""


class CheckSafety(_Arguments):
    """Arguments of `check_food_safety`."""

    question: str = Field(min_length=1, max_length=500, description="用户的问题 / the user's question")
    dish: str = Field(default="", max_length=100, description="有关的菜 / the dish it is about")


def create_kitchen_tools(find: FindRecipe) -> list[BaseTool]:
    """Return the kitchen tools; each answers with text and carries the typed result as its artifact.

    What cannot be done comes back as one sentence with the artifact None, so that an agent can ask again.

    Args:
        find: returns the recipe of a dish, None where there is none.
    """

    async def scale_recipe(dish: str, language: Language = "zh", **wish: Any) -> Answer:
        scaled = scale(await _recipe(find, dish), **wish)
        return scaled.text(language), scaled

    async def make_shopping_list(dishes: list[str], servings: int | None = None, language: Language = "zh") -> Answer:
        recipes = [await _recipe(find, dish) for dish in dishes]
        if servings:
            recipes = [scale(recipe, servings=servings).scaled for recipe in recipes]
        listed = shopping_list(recipes)
        return listed.text(language), listed

    async def nutrition_of(dish: str, language: Language = "zh") -> Answer:
        estimate = estimate_nutrition(await _recipe(find, dish))
        return estimate.text(language), estimate

    async def timers_of(dish: str, language: Language = "zh") -> Answer:
        timers = find_timers(await _recipe(find, dish))
        nothing = "这道菜的步骤里没有计时。" if language == "zh" else "The steps ask for no timer."
        return "\n".join(timer.describe(language) for timer in timers) or nothing, timers

    async def check_food_safety(question: str, dish: str = "", language: Language = "zh") -> Answer:
        found = warnings_for(question, await find(dish) if dish else None)
        nothing = "没有需要特别提醒的。" if language == "zh" else "Nothing to warn of."
        return "\n".join(getattr(warning, language) for warning in found) or nothing, found

    return [
        _tool(scale_recipe, ScaleRecipe, "按人数、倍数、现有主料或模具换算菜谱。Scale a recipe."),
        _tool(_substitute, SubstituteIngredient, "缺了某样食材用什么代替。What to use in place of an ingredient."),
        _tool(make_shopping_list, ShoppingListOf, "几道菜合并成一张购物清单。One shopping list for several dishes."),
        _tool(_convert, ConvertUnits, "换算厨房单位和温度。Convert kitchen units and temperatures."),
        _tool(nutrition_of, EstimateNutrition, "估算每份的热量和营养。Estimate energy and nutrients of a serving."),
        _tool(timers_of, ListTimers, "列出步骤里的计时。List the timers of a recipe's steps."),
        _tool(check_food_safety, CheckSafety, "食品安全提醒。Food safety warnings for a question."),
    ]


async def _substitute(ingredient: str, have: list[str], without: list[str], language: Language = "zh") -> Answer:
    found = substitutes_for(ingredient, have=have, without=without)
    nothing = "没有避开这些过敏原的替代。" if language == "zh" else "No substitute is free of these allergens."
    return "\n".join(substitute.text(language) for substitute in found) or nothing, found


async def _convert(amount: str, to: str, ingredient: str = "", language: Language = "zh") -> Answer:
    conversion = convert(amount, to, ingredient)
    return conversion.text(language), conversion


async def _recipe(find: FindRecipe, dish: str) -> Recipe:
    recipe = await find(dish)
    if recipe is None:
        raise KitchenError(f"没有找到“{dish}”的菜谱。", f"There is no recipe of '{dish}'.")
    return recipe


_NAMES = {
    ScaleRecipe: "scale_recipe",
    SubstituteIngredient: "substitute_ingredient",
    ShoppingListOf: "shopping_list",
    ConvertUnits: "convert_units",
    EstimateNutrition: "estimate_nutrition",
    ListTimers: "list_timers",
    CheckSafety: "check_food_safety",
}


def _tool(function: Callable[..., Awaitable[Answer]], arguments: type[BaseModel], description: str) -> BaseTool:
    async def run(**given: Any) -> Answer:
        try:
            return await function(**given)
        except KitchenError as error:
            return str(error), None

    return StructuredTool.from_function(
        coroutine=run,
        name=_NAMES[arguments],
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
    )
