"""Which dish a follow-up speaks of, by what it takes to be in it."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from culinary.ingredients import Mention, find_ingredients, is_a, mentions, role_of
from recipes.names import clean_name
from text.normalize import simplify

# Before an ingredient that is to go in, or is at hand, instead of what the recipe has.
_PUT_IN = re.compile(
    r"(?:换|改|变|加|添|放|搁|配|搭|用|拿|使|剩|(?<!没)有|只|就|买|是|和|跟|与|同|像|当|比|替|顶|蘸|拌|夹|塞|掺|兑|点|撒|淋|"
    r"[\u4e00-\u9fff](?=点儿?|些)|with|add|use|using|have|got|into|to|for)"
    r"(?:成|做|为|了|的|上|入|进|点儿?|些|一?[个点些把勺块只条种]|两[个块只]|几[个块只]|是|着|过|the|some|a|an|\s)*$"
)
# After one: "牛肉行吗", "鸡腿代替", "土豆一起炖".
_WILL_DO = re.compile(
    r"^(?:片|块|丝|末|粉|肉|的话|也|都|能|可以?|成|来|去)*"
    r"(?:行|可以|成不|能不能|[代顶]替|替|凑合|一[起块]|呢[?？。]*$|instead|work|"
    r"[放加搁丢].{0,8}(?:行|可以|成|能|会)(?:不[行可成能会]|吗))"
)


def presupposed(question: str) -> list[Mention]:
    """Return the main ingredients and staples that a question takes to be in the dish; none that it would put in."""
    text = simplify(question)
    return [
        mention
        for mention in mentions(text)
        if role_of(mention.name) in ("main", "staple") and not _is_put_in(text, mention.start, mention.end)
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
            if start >= 0 and name[-size:] not in known and not _is_put_in(text, start, start + size):
                return title
    return ""


def _is_put_in(text: str, start: int, end: int) -> bool:
    """Tell whether what stands in `text[start:end]` is to go into a dish, or is there instead of what the dish has."""
    return _PUT_IN.search(text[:start]) is not None or _WILL_DO.match(text[end:]) is not None


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
