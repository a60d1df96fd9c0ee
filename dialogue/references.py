"""Which of the dishes talked about a follow-up goes back to."""

from collections.abc import Mapping, Sequence

from culinary.dishes import lookup
from culinary.ingredients import find_ingredients, mentions
from culinary.taxonomy import is_a
from dialogue.cutoffs import BACK_BY_WORDS, POINTED, POINTED_AHEAD
from dialogue.traits import traits_met
from text.normalize import simplify, tokens
from understanding.kinds_of_dish import is_drinkable, kind_likeness
from understanding.pointing_back import (
    goes_to_first,
    goes_to_previous,
    how_many_first,
    picked_by,
    points_at_part,
    points_back,
    telling_words,
    words_beside_pointer,
)


def pointed_at(
    question: str, texts: Mapping[str, str], focus: str, said: Mapping[str, str], told: Mapping[str, str] | None = None
) -> str | None:
    """Return the dish that "梨那个", "那道羹" or "喝的那个" means, or None where the dish in focus may be meant.

    Args:
        question: the follow-up.
        texts: recipes of the dishes talked about or offered, by title.
        focus: title of the dish in focus.
        said: the words by which each dish came up.
        told: what was said of each dish since.
    """
    text = simplify(question)
    if picked := picked_by(text):
        known = [title for title in texts if picked in simplify((told or {}).get(title, ""))]
        return known[0] if len(known) == 1 and known != [focus] else None
    phrase = words_beside_pointer(text)
    if not phrase or len(texts) < 2 or (focus and points_at_part(text)):
        return None
    texts = dict(list(texts.items())[: how_many_first(text)])
    scores = {title: _fit(phrase, title, recipe, said.get(title, "")) for title, recipe in texts.items()}
    best = max(scores, key=lambda title: scores[title])
    ahead = scores[best] - scores.get(focus, 0.0)
    return best if best != focus and scores[best] >= POINTED and ahead >= POINTED_AHEAD else None


def _fit(phrase: str, title: str, text: str, said: str) -> float:
    """Return how well the words beside a pointer fit a dish, by its title, what was said of it, and its recipe."""
    score = _likeness(title, phrase) + _shared(said, phrase)
    words = tokens(telling_words(phrase))
    score += 0.5 * sum(len(word) > 1 and word in text for word in words)
    score += 0.9 * sum(len(word) == 1 and word in simplify(title) for word in words)
    for wanted in find_ingredients(phrase):
        score += 1.0 * any(is_a(name, wanted) for name in find_ingredients(title)) + 0.6 * (wanted in text)
    score += 0.8 * traits_met(phrase if phrase.isascii() else f"{phrase.split()[0]}的", title, text)
    return score + 1.5 * ("喝" in phrase and is_drinkable(title))


def earlier_dish(question: str, named: Sequence[str], focus: str, said: Mapping[str, str] | None = None) -> str | None:
    """Return the dish of `named` (oldest first) that a question goes back to, or None where none fits.

    Words shared with the title decide, then the kind of dish ("那个汤"), then the words by which it came up (`said`),
    then the place in the conversation.
    """
    text = simplify(question)
    others = [title for title in named if title != focus] or list(named)
    if not others:
        return None
    words = said or {}
    scores = {
        title: _likeness(title, text) + _shared(words.get(title, ""), text) + 0.01 * place
        for place, title in enumerate(others)
    }
    best = max(scores, key=lambda title: scores[title])
    if scores[best] >= BACK_BY_WORDS:
        return best
    if goes_to_first(text):
        return named[0]
    if goes_to_previous(text):
        return others[-1]
    return others[-1] if points_back(question) else None


def dish_beside(question: str, named: Sequence[str], focus: str, said: Mapping[str, str]) -> str:
    """Return the dish cooked beside that a turn speaks of ("汤那边呢", "鸡翅焖好了"); "" for the one in focus or none.

    Dishes are cooked side by side that came up by the same words; the one named last is meant.
    """
    together = [title for title in named if said.get(title) and said.get(title) == said.get(focus)]
    if len(together) < 2:
        return ""
    text = simplify(question)
    places = {title: max(map(text.rfind, _keys(title, together))) for title in together}
    meant = max(together, key=lambda title: places[title])
    return meant if meant != focus and places[meant] >= 0 else ""


def _keys(title: str, together: Sequence[str]) -> list[str]:
    """Return what tells a dish from those beside it: its foods, its kind, its name."""
    name = simplify(title)
    own = [name, name[-2:], name[-1:], *(mention.text for mention in mentions(name))]
    others = "".join(simplify(other) for other in together if other != title)
    return [key for key in own if key not in others]


def _shared(said: str, text: str) -> float:
    """Return how much of a question was said of a dish: 0.6 a pair of letters, 0.3 a letter or an ingredient."""
    words = set(tokens(telling_words(simplify(said)))) & set(tokens(telling_words(text)))
    foods = set(find_ingredients(said)) & set(find_ingredients(text))
    return 0.3 * len(foods) + sum(0.6 if len(word) > 1 else 0.3 for word in words)


def _likeness(title: str, text: str) -> float:
    """Return how well the words of a question fit a title: 2 for each pair of letters, 1 for its kind."""
    score = 2.0 * sum(title[start : start + 2] in text for start in range(len(title) - 1))
    dish = lookup(title)
    score += 1.5 * len(set(find_ingredients(title)) & set(find_ingredients(text)))
    score += kind_likeness(text, title, dish)
    for letter in ("辣", "酸", "甜", "咸"):
        score += 0.5 * (letter in text and letter in title)
    return score
