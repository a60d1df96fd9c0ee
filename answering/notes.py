"""The kitchen notes that a turn is answered from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from answering.warnings import who_eats
from culinary.ingredients import english_name, find_ingredients
from culinary.safety import is_of_kitchen, warnings_for, without_denied
from knowledge.finder import LIKELY, SURE, SURE_OF_DANGER, NoteFinder
from knowledge.keeping_limits import load_limits
from knowledge.note import Kind, Note
from text.normalize import simplify
from understanding.asking import fears_harm
from understanding.diets import baby_months, read_conditions
from understanding.intents import Intent
from understanding.menu_wish import read_menu
from understanding.pleasantries import read_pleasantry
from understanding.preferences import Preferences
from understanding.turn_reading import Request, TurnReading
from understanding.wishes import occasions_wished

FROM_NOTES: frozenset[Intent] = frozenset(
    (
        *("knowledge", "storage", "safety", "compare", "heat", "time", "detail", "nutrition"),
        *("recipe", "amount", "substitute"),
    )
)
"""Kinds of turn that a note may answer."""
_MISREAD: dict[Intent, float] = {
    **{"off_topic": 0.6, "medical": 0.15, "recipe": 0.3, "detail": 0.3},
    **{"preference": 0.15, "small_talk": 0.3},
}
"""Kinds that what went wrong in the kitchen is misread as, with the confidence from which a note says so."""
_MAY_BE_OF_A_NOTE: frozenset[Intent] = frozenset(
    (
        "suggest",
        "about",
        "convert",
        "recipe",
        "detail",
        "amount",
        "time",
        "heat",
        "compare",
        "shopping",
        "off_topic",
        "medical",
    )
)
"""Kinds that a question of the kitchen in general is taken for."""
_NEARLY_THE_SAME, _CERTAIN_KIND = 0.9, 0.97
"""Confidence from which a note asks nearly the same, and share from which the kind of a turn is certain."""
_UNSURE_KIND = 0.6  # share below which a turn may be misread
_OF_A_PAN: frozenset[Kind] = frozenset(("trouble", "why"))
_OF_TWO_FOODS: frozenset[Kind] = frozenset(("difference", "choosing"))
_KINDS: dict[Intent, tuple[Kind, ...]] = {"storage": ("keeping",), "compare": ("difference",), "heat": ("heat",)}

_OF_A_DISH: frozenset[Intent] = frozenset(("heat", "time", "detail", "recipe", "amount", "substitute"))
_SURE_OF_A_DISH = 0.5  # what is asked of a dish stands in its recipe: a note must be surer to answer it

_HOW_LONG = (
    {"fridge": "{food}冷藏能放几天", "freezer": "{food}冷冻能放多久", "room": "{food}常温能放多久"},
    {
        "fridge": "how long does {food} keep in the fridge",
        "freezer": "how long does {food} keep frozen",
        "room": "how long does {food} keep at room temperature",
    },
)
_IN_WORDS = (
    {"cooked": ("剩的", "煮熟的"), "opened": ("开封的",)},
    {"cooked": ("leftover ", "cooked "), "opened": ("opened ",)},
)

_WARNS = 0.03  # confidence from which a note that forbids is told where danger is asked of: the rest is caution too
_NOT_OF_DANGER: frozenset[Kind] = frozenset(("choosing", "difference", "sauce", "cuisine", "festival"))
_BABY = "宝宝"
_FORBIDDING = ("不能", "绝不", "别", "不要", "扔", "倒掉", "不喝", "不吃", "不采", "119", "120")


@dataclass(frozen=True, slots=True)
class NotesFound:
    """Notes that answer a turn, and where there are none those that are near."""

    sure: tuple[Note, ...] = ()
    near: tuple[Note, ...] = ()
    exact: bool = False
    """The first asks nearly the same as the turn, whatever kind of turn it was read as."""


def find_notes(reading: TurnReading, known: Preferences, finder: NoteFinder) -> NotesFound:
    """Return the notes for a turn; who eats counts as said in the question where it asks of danger."""
    if exact := _asked_nearly_so(reading, finder):
        return NotesFound(exact, exact=True)
    if reading.intent in _MISREAD and (misread := _of_a_misread_turn(reading, finder)):
        return NotesFound(misread)
    if reading.intent not in FROM_NOTES:
        return NotesFound()
    of_danger = reading.intent == "safety"
    dangerous = of_danger and is_feared(reading)
    question = "，".join(filter(None, (reading.text, who_eats(known) if dangerous else "")))
    if dangerous:
        question = without_denied(question)
    found = finder.find(question, _KINDS.get(reading.intent, ()))
    said = reading.request.text
    if said != reading.text and find_ingredients(said):
        # The dish in focus need not be what it is about: 土豆冒芽了 after 酸辣土豆丝.
        alone = finder.find(question.replace(reading.text, said), _KINDS.get(reading.intent, ()))
        found = max(found, alone, key=lambda notes: notes[0].confidence if notes else 0.0)
    if reading.kept and (kept := _keeping(reading, finder)):
        return NotesFound(kept)
    if reading.intent == "substitute":
        found = [one for one in found if one.note.kind in _OF_TWO_FOODS]
    of_a_dish = reading.intent in _OF_A_DISH or (reading.intent == "knowledge" and bool(reading.dishes))
    least = _SURE_OF_A_DISH if of_a_dish else SURE_OF_DANGER if of_danger else SURE
    if dangerous and is_of_kitchen(question):
        # What holds in general is better than a note that is hardly of it.
        return NotesFound(tuple(one.note for one in found if one.confidence >= SURE_OF_DANGER))
    eaters = frozenset(_eaters_in(f"{question}，{who_eats(known)}"))
    found = [one for one in found if one.confidence >= _SURE_OF_A_DISH or _eaters_of(one.note) <= eaters]
    if of_a_dish and found and said != reading.text:
        # That the dish talked of is named in both makes no note an answer: 泡一宿行不行, after 鱼香肉丝.
        by_itself = {one.note.id for one in finder.find(said)}
        found = [one for one in found if one.note.id in by_itself]
    if sure := tuple(one.note for one in found if one.confidence >= _least(one.note, least, dangerous=dangerous)):
        return NotesFound(sure)
    return NotesFound(near=tuple(one.note for one in found if one.confidence >= LIKELY))


def is_misread(request: Request, notes: Sequence[Note]) -> bool:
    """Tell whether a turn of no sure kind tells what went wrong, as the note found for it says."""
    return request.confidence < _UNSURE_KIND and bool(notes) and notes[0].kind in _OF_A_PAN


def is_feared(reading: TurnReading) -> bool:
    """Tell whether a turn asks whether something harms, not only what it is or whether it is right so."""
    return reading.request.confidence == 1 or fears_harm(simplify(reading.text))


@cache
def _eaters_of(note: Note) -> frozenset[str]:
    """Return who eats by most of a note's questions: nobody else is answered from it who is not surely asked for."""
    told = Counter(eater for question in note.questions.zh for eater in _eaters_in(question))
    return frozenset(eater for eater, count in told.items() if 2 * count > len(note.questions.zh))


def _eaters_in(text: str) -> list[str]:
    """Return who eats as a text says; a child of whatever age may be a small one."""
    small = [_BABY] if baby_months(simplify(text)) is not None or "with_children" in read_menu(text).occasions else []
    return [*read_conditions(simplify(text)), *small]


def _asked_nearly_so(reading: TurnReading, finder: NoteFinder) -> tuple[Note, ...]:
    """Return the note that asks nearly what a turn of no certain kind asks: 高筋低筋有啥用 is read as what to cook."""
    one = len(reading.requests) == 1 and reading.intent in _MAY_BE_OF_A_NOTE
    if not one or reading.request.confidence >= _CERTAIN_KIND or warnings_for(reading.text, None):
        return ()
    if reading.intent == "suggest" and reading.wishes.open_ended and not _says_for_what(reading):
        # 晚上吃什么 asks nearly the same as 年夜饭吃什么.
        return ()
    best = finder.find(reading.text, count=1)[0]
    return (best.note,) if best.confidence >= _NEARLY_THE_SAME else ()


def _says_for_what(reading: TurnReading) -> bool:
    """Tell whether a wish names foods, an occasion, or who eats."""
    return bool(reading.foods or occasions_wished(reading.text) or reading.wishes.conditions)


def _of_a_misread_turn(reading: TurnReading, finder: NoteFinder) -> tuple[Note, ...]:
    """Return the note of what went wrong that a turn of no sure kind tells of: 油条不蓬 asks for no recipe."""
    elsewhere = reading.intent == "off_topic" or _says_nothing(reading)
    if (reading.request.confidence >= _UNSURE_KIND and not elsewhere) or warnings_for(reading.text, None):
        return ()
    best = finder.find(reading.text, count=1)[0]
    fits = elsewhere or is_misread(reading.request, (best.note,))
    return (best.note,) if fits and best.confidence >= _MISREAD[reading.intent] else ()


def _says_nothing(reading: TurnReading) -> bool:
    """Tell whether a turn is read as telling something, or as talk, and nothing of that is in it."""
    talk = reading.intent in ("preference", "small_talk")
    nothing = reading.told == Preferences() and reading.keeping is None and read_pleasantry(reading.text) == "assent"
    return talk and nothing


def _keeping(reading: TurnReading, finder: NoteFinder) -> tuple[Note, ...]:
    """Return the notes that tell how long what a turn says was kept keeps: asked for so, whatever else it says."""
    kept, english = reading.kept, reading.language == "en"
    if kept is None:
        return ()
    names = [english_name(name) if english else name for name in (*reading.foods[:1], *reading.dishes[:1])]
    states = _IN_WORDS[english].get(kept.state, ("",))
    questions = [_HOW_LONG[english][kept.place].format(food=f"{state}{name}") for name in names for state in states]
    keeping: tuple[Kind, ...] = ("keeping",)
    found = max((finder.find(one, keeping) for one in (reading.text, *questions)), key=lambda one: one[0].confidence)
    return tuple(one.note for one in found[:1] if one.confidence >= SURE and one.note.id in load_limits())


def _least(note: Note, least: float, *, dangerous: bool) -> float:
    """Return the confidence from which a note answers: where danger is asked of, one that reassures must be surer."""
    if not dangerous:
        return least
    if note.kind in _NOT_OF_DANGER:
        return _SURE_OF_A_DISH
    warns = note.kind == "keeping" and any(word in note.answer.zh for word in _FORBIDDING)
    return _WARNS if warns else SURE_OF_DANGER
