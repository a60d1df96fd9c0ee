"""The place of a dish in a meal and the kitchen it comes from, as recipes show them."""

from pathlib import Path

from culinary.dishes import Dish
from culinary.dishes import lookup as lookup_dish
from recipes.facets.tastes import is_sweet
from recipes.facets.weights import Weights
from recipes.recipe import Recipe
from text.normalize import simplify
from text.phrases import load_phrases

_PHRASES = Path(__file__).parent / "phrases"
_COURSES, _CUISINES = _PHRASES / "courses.yaml", _PHRASES / "cuisines.yaml"
_TAGS = {
    "汤羹": ("汤羹",), "粥": ("粥", "主食"), "甜品": ("甜品",), "点心": ("甜品", "点心"),
    "饮品": ("饮品",), "酱料": ("酱料",), "早餐": ("早餐",),
    "主食": ("主食",), "面食": ("面食", "主食"), "面条": ("面食", "主食"), "米饭": ("米饭", "主食"),
    "凉菜": ("凉菜",), "小吃": ("小吃",), "水产": ("水产", "荤菜"), "虾蟹": ("水产", "荤菜"), "鱼": ("水产", "荤菜"),
    "贝类": ("水产", "荤菜"), "素菜": ("素菜",), "荤菜": ("荤菜",), "半成品": ("半成品",),
}  # fmt: skip
# What dishes of a category of the glossary are, whatever they are made of.
_CATEGORIES = {
    "汤与粥": ("汤羹",), "主食": ("主食",), "早餐点心": ("早餐",), "甜品": ("甜品",), "饮料": ("饮品",),
    "酱料": ("酱料",), "半成品加工": ("半成品",), "凉菜": ("凉菜",), "水产": ("水产", "荤菜"),
}  # fmt: skip
_ENDINGS = {"drink": "饮品", "sauce": "酱料"}
# What is no dish of a meal, whatever it is made of.
_NO_DISH = frozenset(("主食", "甜品", "饮品", "酱料"))


def courses_of(recipe: Recipe, weights: Weights, *, meaty: bool, meatless: bool, cold: bool) -> set[str]:
    """Return the courses of a recipe, by its tags, the glossary and its name.

    Args:
        weights: what it is made of.
        meaty: it is made of meat or fish.
        meatless: it has none.
        cold: it is eaten cold.
    """
    name, words = simplify(recipe.name), load_phrases(_COURSES)
    said = set(words.found(name))
    if recipe.ingredients and not weights.has_bread:
        # 肉饼 and 蛋饺 are none of flour.
        said -= {"面食", "米饭"}
    found = {course for tag in recipe.tags for course in _TAGS.get(tag, ())}
    dish = _dish_of(recipe)
    if dish and not name.endswith("粥"):
        found |= set(_CATEGORIES.get(dish.category, ()))
    if not found & _NO_DISH:
        found |= {course for row, course in _ENDINGS.items() if row in said}
    found |= {course for row in said for course in _TAGS.get(row, ())}
    if not found and not meaty and any(words["spirit"].search(line) for line in recipe.ingredients):
        found.add("饮品")
    found -= {"凉菜", "小吃"} if "酱料" in found else set()
    if not found & (_NO_DISH | {"凉菜"}):
        found |= _by_list(recipe, weights, meatless=meatless)
    found |= {"水产"} if "seafood" in said or weights.is_of_the_sea else set()
    if not found & _NO_DISH:
        found |= {"荤菜"} if meaty else {"素菜"} if meatless else set()
        found |= {"凉菜"} if cold and words["dressed"].search(simplify("\n".join(recipe.steps[-2:]))) else set()
    return found


def _by_list(recipe: Recipe, weights: Weights, *, meatless: bool) -> set[str]:
    """Return what a dish whose name says nothing is by what goes into it: sweet and without salt, or a staple."""
    if meatless and is_sweet(simplify("\n".join(recipe.ingredients))):
        return {"甜品"}
    return {"主食"} if weights.is_staple else set()


def cuisines_of(recipe: Recipe) -> set[str]:
    """Return the kitchens that a recipe comes from, as it says itself or the glossary tells of the dish."""
    dish = _dish_of(recipe)
    told = [recipe.cuisine, recipe.name, *recipe.tags, recipe.description[:60]]
    text = simplify(" ".join([*told, *(dish.aliases if dish else ()), *(dish.descriptions if dish else ())]))
    return cuisines_in(text) | ({"西"} if dish and dish.category == "西餐" else set())


def course_names() -> tuple[str, ...]:
    """Return every course that is told apart."""
    places = (*_TAGS.values(), *_CATEGORIES.values(), (*_ENDINGS.values(),))
    return tuple(dict.fromkeys(name for names in places for name in names))


def cuisine_names() -> tuple[str, ...]:
    """Return every kitchen that is told apart."""
    return tuple(load_phrases(_PHRASES / "cuisines.yaml").table.rows)


def cuisines_in(text: str) -> set[str]:
    """Return the kitchens that a simplified text names."""
    return set(load_phrases(_CUISINES).found(text))


def _dish_of(recipe: Recipe) -> Dish | None:
    return lookup_dish(recipe.name) or (lookup_dish(recipe.dish) if recipe.dish else None)
