"""What the user tells is confirmed exactly, shown, or forgotten."""

from answering.composers import small_talk
from answering.names import named
from answering.phrase_book import say
from answering.types import Composed, Situation
from tools.kitchen.text import Language
from understanding.pleasantries import read_pleasantry
from understanding.preferences import Preferences
from understanding.turn_reading import Request

_LISTS = ("allergens", "diets", "dislikes", "likes", "conditions", "equipment", "no_equipment", "tastes")


def compose(situation: Situation, request: Request) -> Composed | None:
    """Confirm what was noted, allergens in full; what was not understood is said not to be noted."""
    language = situation.language
    if situation.reading.keeping == "forget":
        if not situation.reading.forgets:
            return Composed(say("preference_forgotten", language))
        gone = say("list_joint", language).join(named(one, language) for one in situation.reading.forgets)
        left = described(situation.known, language)
        key = "preference_one_forgotten" if left else "preference_one_forgotten_last"
        return Composed(say(key, language, gone=gone, kept=left))
    if situation.reading.keeping == "show":
        kept = described(situation.known, language)
        key = "preference_shown" if kept else "preference_none"
        return Composed(say(key, language, kept=kept), chips=(say("chip_forget", language),) if kept else ())
    told = described(situation.reading.told, language)
    if not told and read_pleasantry(request.text) != "assent":
        return small_talk.compose(situation, request)
    if not told:
        return Composed(say("preference_unread", language), chips=(say("chip_suggest", language),))
    key = "preference_allergy" if situation.reading.told.allergens else "preference_noted"
    return Composed(say(key, language, told=told), chips=(say("chip_suggest", language),))


def described(told: Preferences, language: Language) -> str:
    """Return preferences in words, "" where there are none."""
    joint = say("list_joint", language)
    parts = []
    for name in _LISTS:
        words = [named(word, language) for word in getattr(told, name)]
        key = "told_only_equipment" if name == "equipment" and told.only_equipment else f"told_{name}"
        parts += [say(key, language, words=joint.join(words))] * bool(words)
    months = told.baby_months
    parts += [say("told_baby", language, months=months)] * (months is not None)
    parts += [say("told_servings", language, count=told.servings)] * bool(told.servings)
    parts += [say(f"told_spice_{told.spice}", language)] if told.spice else []
    parts += [say(f"told_language_{told.language}", language)] if told.language else []
    return say("told_joint", language).join(parts)
