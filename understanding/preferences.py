"""What a user tells of himself and the household: allergies, diets, dislikes, who eats, how many, equipment, heat."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from culinary.ingredients import find_ingredients
from recipes.facets.diets import ALLERGENS
from text.normalize import simplify
from text.phrases import Phrases
from understanding.diets import allergens_named, baby_months, diets_due, read_conditions, strictest
from understanding.equipment import is_all_there_is, told_equipment
from understanding.marked_text import first_group
from understanding.persons import household
from understanding.refusals import ingredients_called
from understanding.tables import words

_A_REMARK = 60  # letters of a message that may do nothing but tell of someone
_LONGEST_TELLING = 400  # letters of a message that are read for what it tells
Taste = Literal["少盐", "少油", "少糖"]
Spice = Literal["none", "mild", "hot"]
Name = TypeVar("Name", bound=str)
_HEAT: tuple[tuple[str, Spice], ...] = (("no_heat", "none"), ("little_heat", "mild"), ("hot", "hot"))
_TASTES: tuple[Taste, ...] = ("少盐", "少油", "少糖")
_SEASONINGS: dict[str, Taste] = {"盐": "少盐", "油": "少油", "糖": "少糖"}
"""Of what goes into nearly every dish, whoever does not eat it is taken to want less."""
_LISTS = ("allergens", "diets", "conditions", "dislikes", "likes", "equipment", "no_equipment", "tastes")
_SHOWN = (
    ("allergens", "过敏", "allergies"),
    ("diets", "饮食", "diet"),
    ("conditions", "家中", "who eats"),
    ("dislikes", "不吃", "dislikes"),
    ("servings", "人数", "servings"),
    ("equipment", "厨具", "equipment"),
    ("no_equipment", "没有", "lacking"),
)


class Preferences(BaseModel):
    """What is kept of a user; empty where nothing was told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    allergens: tuple[str, ...] = ()
    """Groups of allergens (`recipes.facets.diets.ALLERGENS`), and single ingredients of other allergies (芒果)."""
    diets: tuple[str, ...] = ()
    """Diets that are always kept (`recipes.facets.diets.FORBIDDEN`)."""
    conditions: tuple[str, ...] = ()
    """Who eats, where that limits what may be eaten: 孕妇, 宝宝, 痛风."""
    baby_months: int | None = None
    """The age of the baby, when it was told."""
    dislikes: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    """Foods that are liked: of what fits a wish equally well, dishes of these come first."""
    servings: int | None = None
    equipment: tuple[str, ...] = ()
    no_equipment: tuple[str, ...] = ()
    only_equipment: bool = False
    """There is no other equipment to cook with than that."""
    tastes: tuple[Taste, ...] = ()
    spice: Spice | None = None
    language: Literal["zh", "en"] | None = None
    """In which answers are wanted, whatever the questions are in."""

    def joined(self, other: "Preferences") -> "Preferences":
        """Return both together; of what there can be only one, the later wins."""
        return Preferences(
            allergens=_each_once(self.allergens, other.allergens),
            diets=_each_once(self.diets, other.diets),
            conditions=_each_once(self.conditions, other.conditions),
            baby_months=self.baby_months if other.baby_months is None else other.baby_months,
            dislikes=_each_once(self.dislikes, other.dislikes, but=other.likes),
            likes=_each_once(self.likes, other.likes, but=other.dislikes),
            servings=other.servings or self.servings,
            equipment=_each_once(self.equipment, other.equipment, but=other.no_equipment),
            no_equipment=_each_once(self.no_equipment, other.no_equipment, but=other.equipment),
            only_equipment=other.only_equipment or (self.only_equipment and not other.equipment),
            tastes=_each_once(self.tastes, other.tastes),
            spice=other.spice or self.spice,
            language=other.language or self.language,
        )

    def entries(self) -> tuple[str, ...]:
        """Return each thing of a list that is kept, as its field and name (allergens:花生)."""
        return tuple(f"{field}:{name}" for field in _LISTS for name in getattr(self, field))

    def less(self, gone: Collection[str]) -> "Preferences":
        """Return what is left without some of the entries."""
        left = {field: tuple(one for one in getattr(self, field) if f"{field}:{one}" not in gone) for field in _LISTS}
        months = self.baby_months if "宝宝" in left["conditions"] else None
        only = self.only_equipment and left["equipment"] == self.equipment
        return self.model_copy(update=left | {"baby_months": months, "only_equipment": only})

    @property
    def never(self) -> tuple[str, ...]:
        """Return the index terms of what must not be in a dish."""
        return tuple(f"alg:{name}" if name in ALLERGENS else f"ing:{name}" for name in self.allergens)

    def text(self, language: Literal["zh", "en"] = "zh") -> str:
        """Return what is kept in one line, "" where there is nothing."""
        parts = []
        for field, zh, en in _SHOWN:
            value = getattr(self, field)
            if value:
                shown = "、".join(value) if isinstance(value, tuple) else str(value)
                parts.append(f"{zh if language == 'zh' else en}：{shown}")
        return "；".join(parts)


def told_in(question: str) -> Preferences:
    """Read what a user says about himself and those he cooks for; empty where he says nothing, or only asks."""
    text = simplify(question)
    clauses = list(_clauses(text))
    has, lacks = _equipment(clauses)
    mistaken = to_forget(text) if words("telling")["taken_back"].search(text) else ()
    allergens = _each_once(_allergies(text), but=mistaken)
    disliked = [name for name in _dislikes(text, clauses) if name not in allergens]
    conditions = _conditions(text)
    if any(words("telling")["baby"].search(clause.text) for clause in clauses):
        conditions = _each_once(conditions, ("宝宝",))
    return Preferences(
        allergens=allergens,
        diets=strictest([*_told(text, words("diets")), *diets_due(conditions)]),
        conditions=conditions,
        baby_months=baby_months(text) if "宝宝" in conditions else None,
        dislikes=tuple(name for name in disliked if name not in _SEASONINGS),
        likes=_likes(text, clauses),
        servings=household(text),
        equipment=has,
        no_equipment=lacks,
        only_equipment=bool(has) and not lacks and is_all_there_is(text),
        tastes=_each_once(_tastes(text), (_SEASONINGS[name] for name in disliked if name in _SEASONINGS)),
        spice=_heat(text),
        language=wants_language(text),
    )


def told_after(said: str, text: str) -> Preferences:
    """Read what a message tells, also where it only adds to the one before it: 还有葱 after 我不吃香菜."""
    told, rows = told_in(text), words("telling")
    more = rows["goes_on"].search(simplify(text)) if said and not rows["asks"].search(simplify(text)) else None
    if more is None:
        return told
    before, added = told_in(said), first_group(more)
    if before.allergens:
        return told.joined(Preferences(allergens=_each_once(allergens_named(added) or find_ingredients(added))))
    return told.joined(Preferences(dislikes=_each_once(ingredients_called(added)))) if before.dislikes else told


def told_in_all(history: Iterable[tuple[str, str]]) -> Preferences:
    """Read what a user told in any message of a conversation of `(role, content)`: an allergy is never forgotten."""
    known, before = Preferences(), ""
    for role, content in history:
        if role == "user":
            known, before = known.joined(told_after(before, content[:_LONGEST_TELLING])), content[:_LONGEST_TELLING]
    return known


def wants(question: str) -> Literal["forget", "show"] | None:
    """Tell whether a user wants the preferences deleted or shown."""
    rows, text = words("telling"), simplify(question)
    return (
        "forget"
        if to_forget(question) or rows["forget"].search(text)
        else "show"
        if rows["show"].search(text)
        else None
    )


def to_forget(question: str) -> tuple[str, ...]:
    """Return what of the things told a sentence wants deleted, by name; empty where all of it, or nothing, is meant."""
    text = simplify(question)
    rows = words("telling")
    if back := rows["taken_back"].search(text):
        return _each_once(allergens_named(first_group(back)), find_ingredients(first_group(back)))
    match = rows["forget_one"].search(text) or rows["forget"].search(text)
    if match is None:
        return ()
    # Of another part of the sentence nothing is forgotten: 花生那条删了吧，虾的还留着.
    named = text[_clause_at(text, match.start()).start : match.end()]
    return _each_once(allergens_named(named), find_ingredients(named))


@dataclass(frozen=True)
class _Clause:
    """A part of a sentence between punctuation, and where it starts."""

    start: int
    text: str


def _clauses(text: str) -> Iterator[_Clause]:
    start = 0
    for end in [*words("telling")["clause_end"].finditer(text), None]:
        stop = end.start() if end else len(text)
        if part := text[start:stop].strip():
            yield _Clause(start + text[start:stop].index(part[0]), part)
        start = end.end() if end else stop


def _clause_at(text: str, place: int) -> _Clause:
    """Return the part of a sentence that a place is in."""
    found = [clause for clause in _clauses(text) if clause.start <= place]
    return found[-1] if found else _Clause(0, text)


def _each_once(*names: Iterable[Name], but: Iterable[Name] = ()) -> tuple[Name, ...]:
    left_out = set(but)
    return tuple(dict.fromkeys(name for group in names for name in group if name not in left_out))


def _allergies(text: str) -> tuple[str, ...]:
    """Return the allergies that a sentence tells; none where it asks about one, or about people who have one."""
    rows, found = words("allergies"), dict[str, None]()
    asked = [match.span() for match in rows["asked"].finditer(text)]
    for match in rows["said"].finditer(text):
        clause = _clause_at(text, match.start())
        own = rows["whose"].search(text[clause.start : match.end()]) or rows["bare"].search(clause.text)
        comes = rows["guest_here"].search(text[clause.start : match.end()])
        told = own or comes or _only_tells(text)
        if not told or any(start <= match.end() and match.start() <= end for start, end in asked):
            continue
        if comes or not rows["others"].search(text[match.end() :]):
            found |= dict.fromkeys(allergens_named(first_group(match)) or find_ingredients(first_group(match)))
    return tuple(found)


def _told(text: str, table: Phrases, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the rows of a table that a sentence tells of someone of the household."""
    rows = words("telling")

    def tells(start: int, end: int) -> bool:
        before = text[_clause_at(text, start).start : start]
        own = any(rows[row].search(before) for row in ("self", *also)) or rows["guests"].search(text[end:])
        return bool(own) and not rows["others"].search(text[end:])

    def is_all(start: int, end: int) -> bool:
        return not text[:start].strip() and not text[end:].strip(" 。.!了的高")

    return tuple(
        name
        for name in table.table.rows
        if any(tells(*match.span()) or is_all(*match.span()) for match in table[name].finditer(text))
    )


def _only_tells(text: str) -> bool:
    """Tell whether a sentence is a remark that asks nothing and is no wish for a dish."""
    rows = words("telling")
    return len(text) <= _A_REMARK and not any(rows[row].search(text) for row in ("asks", "names_dishes"))


def _conditions(text: str) -> tuple[str, ...]:
    """Return who eats by a sentence: whoever it names where it only tells, else those of the household."""
    if _only_tells(text):
        return read_conditions(text)
    return _told(text, words("who_eats"), also=("own",))


def _dislikes(text: str, clauses: Iterable[_Clause]) -> tuple[str, ...]:
    rows = words("telling")
    parts = [first_group(match) for match in rows["dislikes"].finditer(text)]
    if not rows["asks"].search(text):
        parts += [match[1] for clause in clauses if (match := rows["kin_dislikes"].search(clause.text))]
    return _each_once(*(ingredients_called(part) for part in (*parts, *_going_on(clauses))))


def _likes(text: str, clauses: Sequence[_Clause]) -> tuple[str, ...]:
    rows = words("telling")
    if rows["asks"].search(text):
        return ()
    found = [*rows["likes"].finditer(text)]
    found += [match for clause in clauses[1:] if (match := rows["more_likes"].search(clause.text))]
    tastes = [f"{_taste_of(match)}味" for match in rows["likes_taste"].finditer(text)]
    return _each_once(tastes, *(ingredients_called(first_group(match)) for match in found))


def _taste_of(match: re.Match[str]) -> str:
    return match["taste"] or {"sweet": "甜", "sour": "酸"}.get(match["english"], "咸")


def _going_on(clauses: Iterable[_Clause]) -> Iterator[str]:
    """Yield what is not eaten by who tells something else of himself first."""
    rows, telling = words("telling"), False
    for clause in clauses:
        if telling and (match := rows["more_dislikes"].search(clause.text)):
            yield first_group(match)
        told = (
            rows["dislikes"].search(clause.text)
            or rows["likes"].search(clause.text)
            or _told(clause.text, words("diets"))
            or _allergies(clause.text)
        )
        telling = telling or bool(told)


def _equipment(clauses: Iterable[_Clause]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    told = [told_equipment(clause.text) for clause in clauses]
    return _each_once(*(has for has, _ in told)), _each_once(*(lacks for _, lacks in told))


def _heat(text: str) -> Spice | None:
    return next((spice for row, spice in _HEAT if _tells(text, row)), None)


def _tastes(text: str) -> tuple[Taste, ...]:
    return tuple(taste for taste in _TASTES if _tells(text, taste))


def _tells(text: str, row: str) -> bool:
    """Tell whether what a row has is said of someone of the household."""
    rows = words("telling")
    return any(
        rows["self"].search(text[_clause_at(text, match.start()).start : match.start()])
        or rows["since"].search(text[: match.start()])
        for match in rows[row].finditer(text)
    )


def only_wants_language(text: str) -> bool:
    """Tell whether simplified `text` says in which language to answer, and asks nothing."""
    return wants_language(text) is not None and words("telling")["asks"].search(text) is None


def wants_language(text: str) -> Literal["zh", "en"] | None:
    """Return the language in which simplified `text` wants to be answered from now on, None where it does not say."""
    rows = words("telling")
    return "en" if rows["in_english"].search(text) else "zh" if rows["in_chinese"].search(text) else None
