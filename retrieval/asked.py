"""A question as the search reads it: mended, its dishes and ingredients by their canonical names, its limits apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from culinary.dishes import mentions, to_chinese_guess
from culinary.ingredients import mentions as ingredients_in
from retrieval.facets import EQUIPMENT
from retrieval.index import RecipeIndex
from retrieval.lexical import Limits
from retrieval.repair import repair
from retrieval.text import simplify
from retrieval.wishes import Wishes, read_wishes, without_limits

_LATIN = re.compile(r"[a-z]{3,}")
_HAVE = re.compile(r"冰箱|家里|手头|手里|只有|还有|剩|买了|有(?!点|没有|什么|啥|多|几|些)|leftover|i have|\bwith\b")


@dataclass(frozen=True)
class Asked:
    """One question, understood without a model."""

    text: str
    """Simplified and mended."""
    canonical: str
    """`text` with ingredients and equipment by their canonical names."""
    content: str
    """`text` without its limits."""
    dishes: tuple[str, ...]
    """Names and aliases of the dishes that the glossary finds in it."""
    guesses: tuple[str, ...]
    """Chinese names that its English words may mean, likeliest first."""
    wishes: Wishes

    @property
    def have(self) -> tuple[str, ...]:
        """Return the ingredients named, canonical."""
        return self.wishes.have

    @property
    def open_ended(self) -> bool:
        """Tell whether it asks what to cook rather than how."""
        return self.wishes.open_ended or bool(self.wishes.have and _HAVE.search(self.text))

    @property
    def words(self) -> str:
        """Return the words to search names and texts for."""
        return " ".join([self.content, *self.guesses[:3], *self.have])

    def canonical_names(self, names: Sequence[str]) -> list[str]:
        """Return names of a recipe in the wording of `canonical`."""
        return list(dict.fromkeys([*names, *(canonical_text(name) for name in names)]))


def read_asked(text: str, index: RecipeIndex) -> Asked:
    """Read a simplified question."""
    mended = repair(text, index.phonetic).text
    wishes = read_wishes(mended)
    named = [mention.dish for mention in mentions(mended)]
    return Asked(
        text=mended,
        canonical=f"{mended} {canonical_text(mended)}",
        content=without_limits(mended, wishes),
        dishes=tuple(dict.fromkeys(name for dish in named for name in (dish.name, *dish.aliases))),
        guesses=tuple(simplify(guess) for guess in to_chinese_guess(mended)) if _LATIN.search(mended) else (),
        wishes=wishes,
    )


def limits_of(asked: Asked, *, named: bool, never: Limits | None = None) -> Iterator[Limits]:
    """Yield the limits to search within, strictest first; what is dangerous or refused is never given up.

    A question that names a dish is about that dish, whatever it wants to leave out.
    """
    wishes = asked.wishes
    always = never or Limits()
    if named:
        yield always
        return
    must_not = (
        *always.must_not,
        *(f"alg:{name}" for name in wishes.allergens),
        *(f"ing:{name}" for name in wishes.without),
        *(f"eq:{name}" for name in wishes.no_equipment),
    )
    diets = (*always.must, *(f"diet:{name}" for name in wishes.diets))
    equipment = tuple(f"eq:{name}" for name in wishes.equipment)
    courses = tuple((f"course:{course}",) for course in sorted(wishes.courses))
    if wishes.drinkable:
        courses = (("course:饮品", "course:汤羹", "course:甜品"),)
    heat = ()
    if wishes.heat:
        heat = (tuple(f"heat:{level}" for level in range(wishes.heat[0], wishes.heat[1] + 1)),)
    level = (f"level:{wishes.difficulty}",) if wishes.difficulty and asked.open_ended else ()
    if not asked.open_ended:
        courses = ()
    seen = None
    for must, one_of, minutes in (
        ((*diets, *equipment, *level), (*courses, *heat), wishes.minutes),
        ((*diets, *equipment), (*courses, *heat), wishes.minutes),
        ((*diets, *equipment), heat, wishes.minutes),
        ((*diets, *equipment), (), None),
        (diets, (), None),
    ):
        limits = Limits(must, must_not, one_of, minutes)
        if limits != seen:
            yield limits
        seen = limits


@lru_cache(maxsize=8192)
def canonical_text(text: str) -> str:
    """Return `text` with ingredients and equipment called by their canonical names."""
    for mention in reversed(ingredients_in(text)):
        text = text[: mention.start] + mention.name + text[mention.end :]
    for name, words in EQUIPMENT.items():
        text = re.sub(words, name, text)
    return text
