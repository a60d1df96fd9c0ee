"""What a question asks of a recipe beside its name: ingredients, time, equipment, diet, heat, course."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from culinary.ingredients import find_ingredients, is_a, lookup, mentions
from culinary.quantities import canonical, find_quantities
from recipes.facets.claims import claims_in
from recipes.facets.courses import cuisines_in
from recipes.facets.diets import ALLERGENS, FORBIDDEN
from text.normalize import simplify
from text.numerals import parse_number
from understanding.diets import baby_months, read_allergies, read_conditions, read_diets
from understanding.equipment import is_all_there_is, lacking_equipment, wanted_equipment, without_fire
from understanding.marked_text import MarkedText, blanked
from understanding.methods import read_methods
from understanding.persons import persons_in
from understanding.refusals import PUNGENT, PURINES, read_refused
from understanding.tables import words

_BESIDE = frozenset(
    (
        *("酒", "啤酒", "白酒", "葡萄酒", "黄酒", "大米", "米饭", "饭", "白饭"),
        *("粥", "白粥", "茶", "面包", "吐司", "馒头", "饺子"),
    )
)
_IN_EVERYTHING = frozenset(("糖", "盐", "油", "水", "酱油", "胡椒"))
_NEVER_OUT = frozenset(("水", "油", "盐"))
_LEVEL_OF_STARS = (1, 1, 2, 3, 3)
Served = Literal["", "冷", "热"]


@dataclass(frozen=True)
class Wishes:
    """Limits and ingredients read off a question; empty sets and None where it says nothing."""

    have: tuple[str, ...] = ()
    """Canonical ingredients named as wanted or at hand, in the order named."""
    without: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    diets: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    no_equipment: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    """Ways to cook it (`recipes.facets.methods`)."""
    no_methods: frozenset[str] = frozenset()
    tastes: frozenset[str] = frozenset()
    """What it is to taste of (`recipes.facets.tastes`)."""
    no_tastes: frozenset[str] = frozenset()
    served: Served = ""
    courses: frozenset[str] = frozenset()
    no_courses: frozenset[str] = frozenset()
    cuisines: frozenset[str] = frozenset()
    alcohol: bool | None = None
    """Whether it must have alcohol or must not; None where nothing is said."""
    minutes: int | None = None
    heat: tuple[int, int] | None = None
    """Lowest and highest heat, 0 mild to 3 very hot."""
    best_heat: int | None = None
    """The heat asked for, where others of the range are only near to it."""
    difficulty: int | None = None
    stars: int | None = None
    """The difficulty in stars, where it is asked for so."""
    claims: frozenset[str] = frozenset()
    """What the dish is to be beside its kind: for babies, low in fat, without sugar (`recipes.facets.claims`)."""
    conditions: tuple[str, ...] = ()
    """Who eats, where that limits what may be eaten: 孕妇, 宝宝, 痛风."""
    baby_months: int | None = None
    """The age of the baby that eats."""
    persons: int | None = None
    """For how many is cooked."""
    drinkable: bool = False
    """Something to drink: a drink, a soup or a sweet soup."""
    open_ended: bool = False
    """The question asks what to cook, not how to cook something."""
    at_hand: bool = False
    """It tells of what there is to cook with."""
    bound: bool = False
    """Nothing else is there than the equipment named."""
    final: bool = False
    """What it rules out is out of the question, rather than missing."""
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    """Where the limits stand in the simplified question."""

    @property
    def limited(self) -> bool:
        """Tell whether there is any limit to filter by."""
        return bool(
            self.without
            or self.allergens
            or self.diets
            or self.equipment
            or self.no_equipment
            or self.minutes
            or self.heat
            or self.difficulty
            or self.alcohol is not None
        )


def read_wishes(question: str) -> Wishes:
    """Read limits and ingredients off a question in Chinese or English."""
    marked = MarkedText(simplify(question))
    allergens, shunned = read_allergies(marked)
    no_fire = without_fire(marked)
    no_equipment = lacking_equipment(marked)
    methods, no_methods = read_methods(marked)
    tastes, no_tastes = _tastes(marked)
    no_courses = _refused_courses(marked)
    equipment = wanted_equipment(marked) or (frozenset(("无需开火",)) if no_fire else frozenset())
    alcohol = _alcohol(marked)
    diets, beside = _diets(marked)
    without = shunned | beside | read_refused(marked)
    banned = allergens.union(*(FORBIDDEN[diet] for diet in diets))
    heat, best_heat = read_heat(marked)
    minutes = _minutes(marked)
    difficulty, stars = _difficulty(marked)
    return Wishes(
        have=_wanted(name for name in _at_hand(marked.rest) if name not in without and _tags(name).isdisjoint(banned)),
        without=without - _NEVER_OUT,
        allergens=allergens,
        diets=diets,
        equipment=equipment,
        no_equipment=no_equipment,
        methods=methods,
        no_methods=no_methods,
        tastes=tastes,
        no_tastes=no_tastes,
        served=_served(marked.rest),
        courses=courses_in(marked.rest),
        no_courses=no_courses,
        cuisines=frozenset(cuisines_in(marked.rest)),
        alcohol=alcohol,
        minutes=minutes,
        heat=heat,
        best_heat=best_heat,
        difficulty=difficulty,
        stars=stars,
        claims=claims_asked(marked.text),
        conditions=read_conditions(marked.text),
        baby_months=baby_months(marked.text),
        persons=persons_in(marked.text),
        drinkable=_open("drinkable", marked.rest),
        open_ended=_open("open", marked.text),
        at_hand=_open("at_hand", marked.text),
        bound=bool(equipment or no_equipment) and is_all_there_is(marked.text),
        final=words("refusing")["final"].search(marked.text) is not None,
        spans=tuple(marked.spans),
    )


def without_limits(question: str, wishes: Wishes) -> str:
    """Return the simplified question with its limits taken out: what is left says which dish."""
    return " ".join(blanked(simplify(question), list(wishes.spans)).split())


def without_refused(text: str, wishes: Wishes) -> str:
    """Return a simplified question with what it does not want as spaces, so that nothing is found for that."""
    negated = words("refusing")["negated"]
    return blanked(text, [span for span in wishes.spans if negated.search(text[slice(*span)])])


@lru_cache(maxsize=1024)
def occasions_wished(text: str) -> frozenset[str]:
    """Return the tags of recipes for what simplified `text` wants a dish for: with rice, for guests, in summer."""
    return frozenset(words("occasions_wished").found(text))


@lru_cache(maxsize=1024)
def claims_asked(question: str) -> frozenset[str]:
    """Return the claims that a simplified question asks for, in the words of names or its own."""
    return claims_in(question).union(words("claims").found(question))


def courses_in(text: str) -> frozenset[str]:
    """Return the courses that a simplified text asks for."""
    return frozenset(words("courses").found(text))


def read_heat(marked: MarkedText) -> tuple[tuple[int, int] | None, int | None]:
    """Return the range of heat that is asked for, 0 mild to 3 very hot, and the best of it."""
    rows = words("heat_level")
    if marked.take(rows["none"]):
        return (0, 0), None
    if marked.take(rows["little"]):
        return (0, 1) if rows["less"].search(marked.text) else (1, 2), 1
    if marked.take(rows["mild"]):
        return (0, 0), None
    if marked.take(rows["hot"]):
        return (2, 3), 3
    return ((1, 3), None) if marked.take(rows["some"]) else (None, None)


def _alcohol(marked: MarkedText) -> bool | None:
    rows = words("alcohol")
    if marked.take(rows["refused"]):
        return False
    return True if marked.take(rows["wanted"]) else None


def _diets(marked: MarkedText) -> tuple[frozenset[str], frozenset[str]]:
    """Return the diets to be kept, and ingredients ruled out beside them by who eats.

    A Buddhist who eats eggs eats nothing pungent; with gout one eats little that is rich in purines.
    """
    found = read_diets(marked)
    beside = frozenset(PURINES) if "痛风" in read_conditions(marked.text) else frozenset[str]()
    if "净素" in found and words("refusing")["egg_eaten"].search(marked.text):
        return found - {"净素"} | {"素食"}, beside | frozenset(PUNGENT)
    return found, beside


def _tastes(marked: MarkedText) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tastes that are wanted, and those that are not."""
    rows = words("tastes")
    refused = frozenset(taste for taste in ("甜", "酸") if marked.take(rows[f"不{taste}"]))
    wanted = {taste for taste in ("甜", "咸", "酸") if rows[taste].search(marked.text)}
    return frozenset(wanted - refused), refused


def _refused_courses(marked: MarkedText) -> frozenset[str]:
    """Return the courses that are ruled out: "不是汤", "别做粥"."""
    return frozenset(course for match in marked.take(words("refusing")["course"]) for course in courses_in(match[1]))


def _difficulty(marked: MarkedText) -> tuple[int | None, int | None]:
    """Return the level that is asked for, and the stars where it is asked for in stars."""
    rows = words("difficulty")
    if stars := rows["stars"].search(marked.text):
        marked.mark(*stars.span())
        number = parse_number(stars["stars"] or stars["also"])
        count = int(number.low) if number and number.low else 0
        return (_LEVEL_OF_STARS[count - 1], count) if count else (None, None)
    return 1 if marked.take(rows["easy"]) else 3 if marked.take(rows["hard"]) else None, None


def _minutes(marked: MarkedText) -> int | None:
    rows = words("time")
    text = blanked(marked.text, [match.span() for match in rows["several"].finditer(marked.text)])
    for quantity in find_quantities(text):
        if quantity.kind != "time" or quantity.high is None:
            continue
        before, after = marked.text[: quantity.start], marked.text[quantity.end :]
        soon = rows["soon"].search(after)
        alone = rows["clause_before"].search(before) and rows["clause_after"].search(after)
        if soon or alone or rows["at_most"].search(before):
            marked.mark(quantity.start, quantity.end + (soon.end() if soon else 0))
            seconds = canonical(quantity).high
            return round(float(seconds) / 60) if seconds else None
    return None


def _served(text: str) -> Served:
    rows = words("served")
    return "冷" if rows["冷"].search(text) else "热" if rows["热"].search(text) else ""


def _open(row: str, text: str) -> bool:
    return words("open_wishes")[row].search(text) is not None


def _tags(name: str) -> frozenset[str]:
    """Return the tags of an ingredient, and the allergens that may be in it; what else may be in it counts not."""
    entry = lookup(name)
    found = entry.tags if entry else frozenset[str]()
    return found | {tag[1:] for tag in found if tag[1:] in ALLERGENS}


def _at_hand(text: str) -> Iterator[str]:
    """Yield the ingredients that a text names; the pork of a 猪肉汤, the chicken of a 鸡汤, not stock.

    What a dish is eaten with (下酒, 配粥) goes not into it.
    """
    eaten_with, greasy = words("open_wishes")["eaten_with"], words("open_wishes")["greasy"]
    for mention in mentions(text):
        if words("refusing")["permitted"].search(text[mention.end :]):
            continue
        if (mention.text in _BESIDE or mention.name in _BESIDE) and eaten_with.search(text[: mention.start]):
            continue
        if mention.text == "油" and greasy.search(text):
            continue
        if is_a(mention.name, "高汤") and mention.text.endswith("汤"):
            yield from find_ingredients(text[max(0, mention.start - 1) : mention.end - 1]) or [mention.name]
        else:
            yield mention.name


def _wanted(names: Iterator[str]) -> tuple[str, ...]:
    """Return names, each once, without what goes into everything; all but water stays where there is nothing else."""
    found = tuple(dict.fromkeys(names))
    telling = tuple(name for name in found if name not in _IN_EVERYTHING)
    return telling or tuple(name for name in found if name != "水")
