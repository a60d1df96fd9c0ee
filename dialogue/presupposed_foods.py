"""Which dish a follow-up speaks of, by what it takes to be in it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from culinary.ingredients import Mention, find_ingredients, is_a, mentions, role_of
from recipes.names import clean_name
from text.normalize import simplify
from understanding.putting_in import is_put_in


def presupposed(question: str) -> list[Mention]:
    """Return the main ingredients and staples that a question takes to be in the dish; none that it would put in."""
    text = simplify(question)
    return [
        mention
        for mention in mentions(text)
        if role_of(mention.name) in ("main", "staple") and not is_put_in(text, mention.start, mention.end)
    ]


def part_of_name(question: str, talked: Sequence[str], known: str) -> str:
    """Return the dish of `talked` (oldest first) by the end of whose name a question calls it, or "".

    "白肉要泡多久" is about 蒜泥白肉 where neither the recipe in focus nor what was said of it (`known`) has 白肉.
    """
    text = simplify(question)
    for title in reversed(talked):
        name = clean_name(title)
        for size in range(len(name), 1, -1):
            start = text.find(name[-size:])
            if start >= 0 and name[-size:] not in known and not is_put_in(text, start, start + size):
                return title
    return ""


def speaks_of(foods: Sequence[Mention], talked: Sequence[str], texts: Mapping[str, str]) -> str:
    """Return the dish of `talked` (oldest first) that is made of the foods, or "".

    One that has all of them comes before one that has some, then the one talked of last.
    """
    counts = {title: sum(has(texts[title], food.name) for food in foods) for title in talked if title in texts}
    most = max(counts.values(), default=0)
    return next(title for title in reversed(counts) if counts[title] == most) if most else ""


def fits(recipe: str, title: str, foods: Sequence[Mention]) -> bool:
    """Tell whether a recipe (as text) has all of the foods, and more than one of them or one in its title."""
    return all(has(recipe, food.name) for food in foods) and (
        len({food.name for food in foods}) > 1 or has(simplify(title), foods[0].name)
    )


def has_any(recipe: str, foods: Sequence[Mention]) -> bool:
    """Tell whether a recipe (as text) has one of the foods, in the same words or as another kind of it."""
    return any(food.text in recipe or has(recipe, food.name) for food in foods)


def has(recipe: str, food: str) -> bool:
    """Tell whether a recipe (as text) has an ingredient: one of that kind, or what that is a kind of."""
    return any(is_a(name, food) or is_a(food, name) for name in _made_of(recipe))


@lru_cache(maxsize=512)
def _made_of(recipe: str) -> tuple[str, ...]:
    """Return what a recipe names, without what it also calls by a narrower name (肉 beside 五花肉)."""
    found = find_ingredients(recipe)
    return tuple(name for name in found if not any(other != name and is_a(other, name) for other in found))
