"""How likely a recipe that was found is the dish asked for, from what the question and the recipe say."""

import math
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from culinary.dishes import Dish, english_key, lookup, mentions
from culinary.glossing import glossed
from culinary.ingredients import Mention, canonical_name, find_ingredients, is_a, is_ingredient, role_of
from culinary.ingredients import mentions as foods_in
from culinary.translation import to_english
from recipes.questions import question_names
from recipes.recipe import Recipe
from retrieval.index.profile import Profile
from retrieval.search.name_match import NameMatcher
from retrieval.search.ranking import Features
from retrieval.search.search_question import Asked, canonical_text
from text.normalize import LATIN_WORD, simplify
from understanding import naming
from understanding.naming import LONG_NAME, PARTS

_LONGEST = 12
_SAID_BESIDE = 1  # letters beside the names of dishes
_ENGLISH_SHARE = 0.6
"""Share of the words of an English name that a recipe of that name has."""
_JOINING = frozenset(("with", "and", "in", "of", "on", "the", "a", "an", "style", "s", "to", "home", "homemade"))

_IMITATED = frozenset("素赛假仿")
"""Letters of names of dishes that have none of the food they are called by."""

# In the order of `Sameness`, the constant last: logistic regression on the labelled sets, answered once by an index
# that has the recipe and once by one that lacks it.
_WEIGHTS = (
    -2.32, 1.37, -1.35, 4.76, 6.74, -3.18, 0.15, 4.01, -2.13, 0.55, -0.31, -1.93, 3.17, 1.28, -3.81, -1.76, 2.91,
    -11.60,
)  # fmt: skip


class Sameness(NamedTuple):
    """What tells whether a recipe is the dish asked for, each 0 to 1 except where said."""

    name: float
    exact: float
    reverse: float
    cosine: float
    body: float
    lacks: float
    """Share of the main ingredients named that are not in the recipe."""
    meant: float
    ahead: float
    """How much surer it is than the best other recipe; negative where it is not."""
    unsaid: float
    """Share of what the question says, by rarity, that stands nowhere in the recipe."""
    letters: float
    """Letters that may name the dish, up to 12."""
    strange: float
    """Those of them that its nearest name lacks, up to 8."""
    spare: float
    """Share of that name which the question does not say."""
    spelt: float
    """Share of those letters that stand anywhere in the recipe."""
    same: float
    """1 where the question only names a dish of the glossary, which the recipe is."""
    other: float
    """1 where the question only names a dish of the glossary, which the recipe is not."""
    foreign: float
    """1 where English words mean a dish of the glossary that the recipe is not."""
    english: float


def likelihood(sameness: Sameness) -> float:
    """Return how likely the recipe is the dish asked for, 0-1."""
    return 1 / (1 + math.exp(-math.fsum(map(mul, (*sameness, 1.0), _WEIGHTS))))


def sameness_of(
    asked: Asked, features: Features, recipe: Recipe, profile: Profile, matcher: NameMatcher, ahead: float
) -> Sameness:
    """Compare a recipe with a question.

    Args:
        asked: the question.
        features: what ranked the recipe.
        matcher: of the wording of the question.
        ahead: see `Sameness.ahead`.
    """
    dishes, only = named_in(asked.text)
    guess = lookup(asked.guesses[0]) if asked.gloss and asked.guesses else None
    named = any(is_dish(profile.names, dish) for dish in dishes)
    same = named or bool(guess and is_dish(profile.names, guess))
    text = simplify(f"{' '.join(profile.names)}\n{recipe.text()}")
    letters, strange, spare = _nearest(asked, profile)
    core = naming.may_name(asked.text)
    return Sameness(
        name=features.name,
        exact=float(features.name >= 0.97),
        reverse=features.reverse,
        cosine=features.cosine,
        body=features.body,
        lacks=_lacking(asked.text, recipe, profile),
        meant=features.meant,
        ahead=ahead,
        unsaid=1 - matcher.said_in(text),
        letters=letters,
        strange=strange,
        spare=spare,
        spelt=sum(letter in text for letter in core) / len(core) if core else 1.0,
        same=float(same and only),
        other=float(bool(dishes) and not named and only),
        foreign=float(bool(guess) and not same),
        english=float(bool(asked.gloss)),
    )


def named_in(text: str) -> tuple[list[Dish], bool]:
    """Return the dishes of the glossary that a simplified question names, and whether it tells of no other.

    It does not where it begins with their names and then asks, naming no food: "番茄炒蛋咋弄才嫩".
    """
    found = mentions(text)
    found = [each for each in found if not naming.ends_a_name(text[: each.start], each.text)]
    # The 羊杂 of "苏格兰羊杂肚haggis" says what it is made of.
    found = [each for each in found if not is_ingredient(each.text)] or found
    dishes = [each.dish for each in found if each.dish.category not in PARTS]
    if not dishes:
        return [], False
    before = naming.may_name(text[: found[0].start])
    after = text[found[0].end :]
    for each in reversed(found[1:]):
        after = after.replace(each.text, " ")
    few = len(naming.may_name(after)) <= _SAID_BESIDE
    asks = len(found[0].text) >= LONG_NAME and naming.asks_after(after) and not find_ingredients(after)
    return dishes, len(before) <= _SAID_BESIDE and (few or asks)


def is_dish(names: Sequence[str], dish: Dish) -> bool:
    """Tell whether a recipe of these names is a dish of the glossary: called so, or a kind of it by its end."""
    if any(lookup(name) is dish for name in names):
        return True
    own = [name for name in map(simplify, (dish.name, *dish.aliases)) if len(name) > 1]
    return any(name.endswith(known) for name in names for known in own if lookup(name) is None)


def is_another(name: str, recipe: Recipe) -> bool:
    """Tell whether a name that was asked for cannot be that of a recipe, however alike.

    A food, its form or words are missing.

    Args:
        name: nothing but a name, simplified (`naming.name_alone`).
    """
    if name.isascii():
        return _said_in_english(name, recipe) < _ENGLISH_SHARE
    if naming.is_of_another_form(name, map(simplify, question_names(recipe))):
        return True
    has = set(find_ingredients(simplify(" ".join((recipe.name, *recipe.ingredients)))))
    # Of a single letter nothing is sure, 鸡旦 is no chicken, but at the end of a name: 菠萝咕噜虾 is no 咕咾肉.
    foods = [each.name for each in foods_in(name) if each.end - each.start > 1 or _is_head(each, name)]
    return any(
        role_of(food) in ("main", "staple") and not any(is_a(food, one) or is_a(one, food) for one in has)
        for food in foods
    )


def _is_head(food: Mention, name: str) -> bool:
    """Tell whether a food ends a name and is what the dish is of: no 素烧鹅, no 赛蟹."""
    return food.end == len(name) > LONG_NAME and _IMITATED.isdisjoint(name)


def is_misspelt(name: str, title: str) -> bool:
    """Tell whether a name is a title of three letters or more with one wrong, which is no part of a food."""
    wrong = [place for place, (one, other) in enumerate(zip(name, title, strict=False)) if one != other]
    if len(name) != len(title) or len(name) < LONG_NAME or len(wrong) != 1 or lookup(name):
        return False
    return not any(each.start <= wrong[0] < each.end for each in foods_in(name))


def _said_in_english(name: str, recipe: Recipe) -> float:
    """Return the share of the words of an English name that a recipe has: in its names, or as what it is made of."""
    dish = lookup(recipe.name)
    spelt = [recipe.english.name if recipe.english else "", *(dish.english if dish else ()), to_english(recipe.name)]
    letters = {english_key(word) for text in spelt for word in LATIN_WORD.findall(text)}
    chinese = simplify(" ".join((recipe.name, recipe.dish, *(dish.aliases if dish else ()))))
    made_of = find_ingredients(simplify(" ".join(recipe.ingredients)))
    glosses = glossed(name)
    said = [
        any(word in chinese or canonical_name(word) in made_of for word in gloss.chinese)
        or all(english_key(word) in letters for word in LATIN_WORD.findall(name[gloss.start : gloss.end]))
        for gloss in glosses
    ]
    rest = "".join(" " if any(g.start <= at < g.end for g in glosses) else one for at, one in enumerate(name))
    said += [english_key(word) in letters for word in LATIN_WORD.findall(rest) if word not in _JOINING]
    return sum(said) / len(said) if said else 1.0


def _lacking(text: str, recipe: Recipe, profile: Profile) -> float:
    foods = [name for name in find_ingredients(text) if role_of(name) in ("main", "staple")]
    has = profile.main | set(find_ingredients(" ".join((recipe.name, *recipe.ingredients))))
    lacking = [food for food in foods if not any(is_a(food, one) or is_a(one, food) for one in has)]
    return len(lacking) / len(foods) if foods else 0.0


def _nearest(asked: Asked, profile: Profile) -> tuple[float, float, float]:
    """Return letters, strange letters and spare share of the name that differs least from what may name the dish."""
    english = asked.gloss and asked.text.isascii()
    said = asked.guesses[:2] or ("".join(asked.gloss),) if english else ()
    said = said or tuple(dict.fromkeys(map(naming.may_name, (asked.text, canonical_text(asked.text)))))
    names = {"".join(name.split()) for name in (*profile.names, profile.title)}
    pairs = [_differing(core, name) for core in said if core for name in sorted(names) if name and not name.isascii()]
    if not pairs:
        return 5.0, 5.0, 1.0
    letters, strange, spare = min(pairs, key=lambda pair: pair[1] / pair[0] + pair[2])
    return min(letters, _LONGEST), min(strange, 8), spare


def _differing(core: str, name: Sequence[str]) -> tuple[float, float, float]:
    strange = sum(letter not in name for letter in core)
    return float(len(core)), float(strange), sum(letter not in core for letter in name) / len(name)
