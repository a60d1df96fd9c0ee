"""One turn's words become one `TurnReading`. Every other room takes the reading and leaves the words alone."""

from functools import lru_cache
from itertools import pairwise

from culinary.dishes import mentions as dishes_in
from culinary.ingredients import find_ingredients
from text.normalize import simplify
from understanding.certain import certain_kind, reports
from understanding.intent_features import History
from understanding.intent_head import load_head
from understanding.intents import Intent
from understanding.off_topic import is_elsewhere, is_medical, without_sayings
from understanding.preferences import Preferences, only_tells, to_forget, told_in, wants
from understanding.slots import read_measure, read_scaling, read_step
from understanding.swapping import read_lack
from understanding.tables import words
from understanding.turn_reading import Language, Request, TurnReading
from understanding.wishes import read_wishes

_APART = ("small_talk", "preference", "about", "medical", "off_topic")
_SAID_BESIDE = ("small_talk", "preference")
_SURE = 0.6
"""Share below which a turn that names food is not taken to be about something else."""
_TOLD = 0.8
"""Share from which a turn that names food and asks nothing only tells."""
_SURE_PART = 0.45
"""Share from which a part of a turn is taken to ask something of its own."""
_DOUBT = 0.05
"""Share of off topic from which words of other matters decide."""
_CLOSE = 0.15
"""Difference of shares below which the second kind is a rival of the first."""
_LONGEST = 600
"""Letters of a turn that are read; what is longer tells a story."""


def read_turn(text: str, history: History = (), *, cooking: bool = False) -> TurnReading:
    """Read one text of a turn.

    Args:
        text: as typed or heard, or completed from the conversation; any length, any characters.
        history: the messages before it, `(role, content)`, oldest first; the last two count.
        cooking: the cook is at a step of a recipe, so that "anything else?" asks for the next.
    """
    return _read(text[:_LONGEST], tuple(history)[-2:], cooking)


@lru_cache(maxsize=1024)
def _read(text: str, history: tuple[tuple[str, str], ...], cooking: bool) -> TurnReading:
    simple = " ".join(simplify(text).split())
    requests = _requests(simple, history, cooking)
    wishes = read_wishes(simple)
    kinds = {kind for request in requests for kind in (request.intent, *request.rivals)}
    return TurnReading(
        text=simple,
        language=language_of(simple),
        requests=requests,
        dishes=tuple(dict.fromkeys(each.dish.name for each in dishes_in(simple))),
        foods=tuple(_foods(simple)),
        wishes=wishes,
        told=told_in(simple),
        keeping=wants(simple),
        forgets=to_forget(simple),
        scaling=read_scaling(simple),
        lack=read_lack(simple, wishes.no_equipment) if "substitute" in kinds else None,
        step=read_step(simple) if "step" in kinds else None,
        measure=read_measure(simple) if "convert" in kinds else None,
    )


def language_of(text: str) -> Language:
    """Return the language a text is in: Chinese where it has a Chinese character."""
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"


def _requests(text: str, history: tuple[tuple[str, str], ...], cooking: bool) -> tuple[Request, ...]:
    """Return what a turn asks: one request for all of it, or one for each part that surely asks something else."""
    whole = _request(text, history, cooking)
    pieces = _parts(text)
    if cooking and len(pieces) > 1:
        # What the cook reports asks for nothing where something else does: "I baked it for 20 minutes. What's next?"
        pieces = [piece for piece in pieces if not reports(piece)] or pieces
    parts = [_request(piece, history, cooking) for piece in pieces]
    if len(parts) == 1 and pieces != [text]:
        return tuple(parts)
    if whole.intent == "small_talk" and len(parts) > 1:
        # Thanks never matter most where anything is asked.
        whole = next((part for part in reversed(parts) if part.intent not in _APART), whole)
    asked = [part for part in parts if part.intent not in _SAID_BESIDE and part.confidence >= _SURE_PART]
    kinds = {part.intent for part in asked}
    if len(parts) < 2 or not asked:
        return (whole,)
    if len(kinds) == 1:
        # What is said beside it does not change what is asked: "谢谢，下一步".
        return (whole,) if whole.intent in kinds else (asked[0],)
    return tuple(asked)


def _parts(text: str) -> list[str]:
    """Cut a turn where a sentence ends, where thanks end, and where "另外" or "also" begins something else."""
    cuts = {match.end() for row in ("ends", "thanks") for match in words("connecting")[row].finditer(text)}
    cuts |= {match.start() for match in words("connecting")["besides"].finditer(text)}
    places = [0, *sorted(cuts - {0}), len(text)]
    pieces = (text[start:end].strip(" ，,。.") for start, end in pairwise(places))
    return [piece for piece in pieces if piece]


def _request(text: str, history: tuple[tuple[str, str], ...], cooking: bool) -> Request:
    if (certain := certain_kind(text, follows=bool(history), cooking=cooking)) is not None:
        return Request(certain, text, 1.0)
    shares = load_head().probabilities(text, history)
    dishes, foods = [each.text for each in dishes_in(without_sayings(text))], _foods(text)
    if shares["medical"] >= _DOUBT and next(iter(shares)) == "off_topic" and is_medical(text, names_dish=bool(dishes)):
        return Request("medical", text, 1.0)
    doubtful = shares["off_topic"] >= _DOUBT or without_sayings(text) != text
    if doubtful and next(iter(shares)) != "preference" and is_elsewhere(text, dishes, foods):
        return Request("off_topic", text, 1.0)
    if _speaks_of_food_after_all(text, next(iter(shares.items()))):
        shares = {kind: share for kind, share in shares.items() if kind not in _APART}
    (first, share), *others = shares.items()
    if first == "off_topic" and words("steps")["nth"].search(text):
        return Request("step", text, share)
    if first == "small_talk" and cooking and reports(text) and not words("steps")["thanks"].search(text):
        return Request("step", text, share)
    if first == "step" and foods and read_step(text).kind == "repeat":
        # "糖再说一遍" asks for an amount once more.
        return Request("amount", text, share)
    rivals: tuple[Intent, ...] = tuple(kind for kind, other in others if share - other < _CLOSE)
    return Request(first, text, share, rivals)


def _speaks_of_food_after_all(text: str, likeliest: tuple[Intent, float]) -> bool:
    """Tell whether a turn taken to be about no food asks for some: it tells and asks, or names food and is unsure."""
    kind, share = likeliest
    if kind == "preference":
        asks = words("telling")["asks"].search(text) is not None or bool(dishes_in(text))
        told = bool(_foods(text)) or told_in(text) != Preferences()
        return wants(text) is None and not only_tells(text) and (asks or (told and share < _TOLD))
    return kind in _APART and share < _SURE and bool(dishes_in(text) or _foods(text))


def _foods(text: str) -> list[str]:
    return find_ingredients(without_sayings(text))
