"""The sentences of a recipe that a question is about, so that a small model reads little and answers soon."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from culinary.dishes import mentions
from culinary.ingredients import find_ingredients, is_a
from dialogue.cutoffs import SECOND_SENTENCE
from memory.history import estimate_tokens
from recipes.recipe import Recipe
from text.durations import duration
from text.normalize import simplify, tokens
from understanding.asking import Fact, facts_asked, food_measured, gives, without_asking, work_in

_LIST = "食材"
# What a sentence gains by giving the kind of fact that is asked for, and what a line of the list gains or loses.
_GIVEN: dict[Fact, float] = {"time": 5.0, "heat": 5.0, "flame": 3.0, "amount": 3.0, "which": 0.0, "order": 2.0}
_LISTED: dict[Fact, float] = {"time": -3.0, "heat": -3.0, "flame": -2.0, "amount": 2.0, "which": 2.0, "order": -3.0}


@dataclass(frozen=True)
class Passage:
    """One sentence of a recipe and where it stands; `step` is 0 for what is no step, `listed` tells ingredients."""

    text: str
    step: int
    listed: bool
    score: float


def passages(recipe: Recipe, question: str) -> list[Passage]:
    """Return the sentences of `recipe`, those most about `question` first.

    Rarer words of the question weigh more (inverse document frequency over the recipe's own sentences), the sentence's
    step counts half; sentences that can answer gain: a time for "how long", an amount for "how much".
    """
    units = _units(recipe)
    asked = set(tokens(without_asking(simplify(question)))) - _name_words(recipe, question)
    target = food_measured(simplify(question))
    verbs = work_in(_without_names(recipe, question))
    bags = [set(tokens(text)) for text, _, _ in units]
    frequency = Counter(token for bag in bags for token in bag)
    scored = []
    for (text, step, context), bag in zip(units, bags, strict=True):
        weight = {token: len(token) * math.log((len(units) + 1) / (frequency[token] or 1)) for token in asked}
        near = set(tokens(context))
        score = sum(weight[token] for token in asked & bag) + 0.4 * sum(weight[token] for token in asked & (near - bag))
        score += _fitness(question, text, step)
        score += 4.0 * bool(verbs & work_in(text))
        if target and any(is_a(name, target) for name in find_ingredients(text)):
            score += 8.0 if step == 0 else 2.0
        scored.append(Passage(text, step, context == _LIST, round(score, 3)))
    return sorted(scored, key=lambda passage: -passage.score)


def excerpt(recipe: Recipe, question: str, max_tokens: int) -> str:
    """Return the recipe, or where it is longer than `max_tokens` its name and the sentences most about `question`."""
    whole = recipe.text()
    if estimate_tokens(whole) <= max_tokens:
        return whole
    facts = [f"{recipe.servings}人份"] * bool(recipe.servings)
    facts += [f"总共约 {duration(recipe.minutes)}"] if recipe.minutes else []
    head = f"菜名：{recipe.name}" + (f"（{'，'.join(facts)}）" if facts else "")
    kept: list[Passage] = []
    used = estimate_tokens(head)
    for passage in passages(recipe, question):
        size = estimate_tokens(passage.text) + 3
        if kept and used + size > max_tokens:
            break
        kept.append(passage)
        used += size
    return "\n".join([head, *(_labelled(passage) for passage in kept)])


def evidence(recipe: Recipe, question: str) -> list[Passage]:
    """Return the one or two sentences of `recipe` that the answer to `question` rests on."""
    found = passages(recipe, question)[:2]
    if len(found) == 2 and found[1].score < SECOND_SENTENCE * found[0].score:
        found = found[:1]
    return sorted((passage for passage in found if passage.score > 0), key=lambda passage: passage.step)


def _units(recipe: Recipe) -> list[tuple[str, int, str]]:
    """Return every ingredient line and every sentence with its step and its context."""
    units = [(line, 0, _LIST) for line in recipe.ingredients]
    for number, step in enumerate(recipe.steps, 1):
        sentences = [part.strip() for part in re.split(r"(?<=[。；;!！])", step) if part.strip("。；; ")]
        units += [(sentence, number, step) for sentence in sentences]
    units += [(sentence, 0, note) for note in recipe.notes for sentence in re.split(r"(?<=[。；;])", note) if sentence]
    return units


def _without_names(recipe: Recipe, question: str) -> str:
    """Return the question without the dish's names."""
    text = simplify(question).replace(simplify(recipe.name), " ", 1)
    for mention in mentions(text):
        text = text.replace(mention.text, " ", 1)
    return text


def _name_words(recipe: Recipe, question: str) -> set[str]:
    """Return the words of the question that only name the dish."""
    return set(tokens(question)) - set(tokens(_without_names(recipe, question)))


def _fitness(question: str, text: str, step: int) -> float:
    """Return how well the kind of sentence fits the kind of question."""
    text = simplify(text)
    in_list = step == 0 and len(text) <= 30
    asked = facts_asked(simplify(question))
    given = sum(_GIVEN[fact] * gives(text, fact) for fact in asked)
    return given + in_list * sum(_LISTED[fact] for fact in asked)


def _labelled(passage: Passage) -> str:
    if passage.step:
        return f"{passage.step}. {passage.text}"
    return f"{_LIST}：{passage.text}" if passage.listed else passage.text
