"""The sentences of a recipe, and which of them a request is about."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from answering.dish import Dish, without_dishes
from culinary.actions import Action, actions_in, likeness
from culinary.ingredients import find_ingredients, is_a, mentions
from recipes.recipe import Recipe
from text.normalize import simplify, tokens
from text.phrases import Phrases, load_phrases
from understanding.details import read_details, without_done
from understanding.intents import Intent
from understanding.turn_reading import Request

_SENTENCE = re.compile(r"(?<=[。；;!！])|(?<=[a-z)]\.)\s+(?=[A-Z])")
_CLAUSE = re.compile(r"(?<=[，,。；;!！：])")
_LONG = 60
# What is asked of the cooking itself; how long the dish keeps answers none of it.
_OF_COOKING: frozenset[Intent] = frozenset(("knowledge", "time", "heat"))
T = TypeVar("T")
_DATA = Path(__file__).parent / "data"
_ASKING_WORDS, _RECIPE_WORDS = _DATA / "asking_words.yaml", _DATA / "recipe_words.yaml"


def recipe_words() -> Phrases:
    """Return the phrases that recipes say things in."""
    return load_phrases(_RECIPE_WORDS)


@cache
def _asking_words(*rows: str | None) -> frozenset[str]:
    """Return the letters and words of rows of the table; a kind of question without a row has none."""
    table = yaml.safe_load(_ASKING_WORDS.read_text(encoding="utf-8"))
    found = [table[name] for name in rows if name in table]
    return frozenset(part for row in found for part in (*row["zh"], *row["en"].split()))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a recipe: in which step it stands, from 1; 0 for a note."""

    text: str
    step: int
    context: str = ""
    """The whole step or note."""


def sentences(recipe: Recipe) -> list[Sentence]:
    """Return the sentences of a recipe's steps and of what it says beside them, in order; a mistake is one."""
    beside = filter(None, (*recipe.notes, *recipe.mistakes, recipe.keeps))
    parts = [(step, number) for number, step in enumerate(recipe.steps, 1)] + [(note, 0) for note in beside]
    return [
        Sentence(text.strip(), number, whole)
        for whole, number in parts
        for text in ([whole] if whole in recipe.mistakes else _SENTENCE.split(whole))
        if text.strip("。；; ")
    ]


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a text, each with the mark that ends it."""
    return [clause for clause in _CLAUSE.split(text) if clause]


def content(text: str, intent: Intent | None = None) -> set[str]:
    """Return the words of a text that say what it is about, beside which kind of fact is asked."""
    empty = _asking_words("any", intent)
    return {word for word in tokens(text) if not (word in empty or (not word.isascii() and set(word) <= empty))}


def asks_of_all(text: str) -> bool:
    """Tell whether a text asks for the whole dish rather than the step at hand: 一共, in all."""
    return not _asking_words("whole").isdisjoint(tokens(text))


def asks_of_it(text: str) -> bool:
    """Tell whether a text points at what is being cooked: how long do I bake them."""
    return not _asking_words("pointing").isdisjoint(tokens(text))


def asks_more(text: str) -> bool:
    """Tell whether a text asks more of the foods that it names than whether they are there: 葱什么时候放."""
    for mention in reversed(mentions(text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return bool(content(text))


def ranked(dish: Dish, request: Request, foods: Sequence[str] = ()) -> list[tuple[float, Sentence]]:
    """Return the sentences of a recipe with how much they are about a request, best first, only those that are.

    Rarer words weigh more (inverse document frequency over the recipe's own sentences), those of the rest of the step
    count less; a verb of the same family (炖 and 焖), a food that is asked for, the step at hand and a mistake whose
    sign is asked about count more.
    """
    known = sentences(dish.recipe)
    if request.intent in _OF_COOKING:
        known = [one for one in known if one.context != dish.recipe.keeps]
    asked = without_done(without_dishes(request.text, dish))
    words, actions = content(asked, request.intent), actions_in(asked)
    whether = "whether" in read_details(request.text)
    bags = [set(tokens(one.text)) for one in known]
    frequency = Counter(word for bag in bags for word in bag)
    weight = {word: len(word) * math.log((len(known) + 1) / (frequency[word] or 1)) for word in words}
    found = []
    for sentence, bag in zip(known, bags, strict=True):
        near = set(tokens(sentence.context)) - bag
        score = sum(weight[word] for word in words & bag) + 0.4 * sum(weight[word] for word in words & near)
        score += 4 * likeness(actions, actions_in(simplify(sentence.text)))
        # 可以搅一搅吗: what forbids it answers, what does so elsewhere does not.
        score += 6 * (whether and _forbids(sentence.text, words, actions))
        score += 3 * sum(names(sentence.text, food) for food in foods)
        score += 4 * (request.intent == "knowledge" and _went_wrong(sentence, words, dish.recipe))
        # At the stove a question is of the step at hand.
        score += 2 * (sentence.step > 0 and sentence.step == dish.cooking.step)
        found.append((score, sentence))
    return sorted((pair for pair in found if pair[0] > 0), key=lambda pair: -pair[0])


def _forbids(text: str, words: set[str], actions: frozenset[Action]) -> bool:
    """Tell whether a clause of a recipe says not to do what is asked, by one of its words or a verb of cooking."""
    told = [clause for clause in clauses_of(text) if recipe_words()["forbids"].search(clause)]
    return any(words & set(tokens(one)) or likeness(actions, actions_in(simplify(one))) for one in told)


def _went_wrong(sentence: Sentence, words: set[str], recipe: Recipe) -> bool:
    """Tell whether a sentence is a mistake whose sign, what stands before the colon, is asked about."""
    sign = set(tokens(sentence.text.partition("：")[0])) & words if sentence.text in recipe.mistakes else set()
    return any(not find_ingredients(word) for word in sign)


def of_time(found: Sequence[T], text: Callable[[T], str], asked: frozenset[Action], time: int) -> T | None:
    """Return what is done for the nth time: of 第二遍炸 the second that fries, None where there are not so many."""
    doing = [one for one in found if likeness(asked, actions_in(simplify(text(one)))) == 1]
    return doing[time - 1] if 1 <= time <= len(doing) else None


def names(text: str, food: str) -> bool:
    """Tell whether a text names a food or a kind of it."""
    return any(is_a(one, food) for one in find_ingredients(text))


def naming(recipe: Recipe, foods: Iterable[str]) -> list[Sentence]:
    """Return what the steps say of foods: of each step that names one the first sentence, a long one cut short."""
    wanted = list(foods)
    found: dict[int, Sentence] = {}
    for sentence in sentences(recipe):
        if sentence.step and any(names(sentence.text, food) for food in wanted):
            found.setdefault(sentence.step, Sentence(_about(sentence.text, wanted), sentence.step, sentence.context))
    return list(found.values())


def _about(text: str, foods: Sequence[str]) -> str:
    """Return a sentence, or of a long one the clauses that name foods, with what follows them to their end."""
    if len(text) <= _LONG:
        return text
    kept = [clause for clause in clauses_of(text) if any(names(clause, food) for food in foods)]
    return "".join(kept).strip("，, ") if kept else text
