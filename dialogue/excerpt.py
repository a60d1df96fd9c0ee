"""The sentences of a recipe that a question is about, so that a small model reads little and answers soon."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from culinary.dishes import mentions
from culinary.ingredients import find_ingredients, is_a
from memory.history import estimate_tokens
from recipes.recipe import Recipe
from text.durations import duration
from text.normalize import simplify, tokens

_ASKED = re.compile(
    r"怎么|多久|多长时间|多长|多少|几个?|什么|哪种|时候|需要|要|吗|呢|用|放|做|的|了|how|long|much|many|what|when|should|does"
)
_TIME = re.compile(r"多久|多长|几(分钟|个?小时|天|秒|个?钟头?|遍)|时间|how long|minutes", re.I)
_AMOUNT = re.compile(
    r"多少(?!度|分钟|小时|时间|天|秒|℃)|几(克|勺|个|片|斤|两|根|瓣|杯|只|条|颗|罐|毫升|茶匙|汤匙|头|块)|"
    r"用量|比例|how (much|many)",
    re.I,
)
_WHICH = re.compile(r"什么(?!时候|火|温度)|哪种|哪些|啥|食材|材料|配料|调料|what (kind|type|ingredient)", re.I)
_HEAT = re.compile(r"多少度|几度|温度|油温|几成|多热|hot|temperature|degrees", re.I)
_FLAME = re.compile(r"什么火|火候|大火|小火|中火", re.I)
_WHEN = re.compile(r"时候|先后|顺序|when", re.I)
_HAS_TIME = re.compile(r"分钟|小时|秒|[0-9一二两三四五六七八九十]天|[0-9一二两三]周|夜|个月|minutes|hours?")
_HAS_HEAT = re.compile(r"℃|[0-9]度|成热|°")
_HAS_FLAME = re.compile(r"大火|中火|小火|最小火")
_HAS_NUMBER = re.compile(r"[0-9一二两三四五六七八九十半]")
_HAS_WHEN = re.compile(r"最后|关火|出锅|先|再|后|前|时")
_LIST = "食材"
_CLAUSE = re.compile(r"[，,。（(?？]")
_VERB = re.compile(r"[腌煮蒸炖焖烤炸煎泡醒焯浸炒卤熬煲揉发烧]|冷藏|收汁|复炸|回油|静置|加热|预热|放凉|吐沙|勾芡|保存")


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
    asked = set(tokens(_ASKED.sub(" ", simplify(question)))) - _name_words(recipe, question)
    target = _asked_for(question)
    verbs = set(_VERB.findall(_without_names(recipe, question)))
    bags = [set(tokens(text)) for text, _, _ in units]
    frequency = Counter(token for bag in bags for token in bag)
    scored = []
    for (text, step, context), bag in zip(units, bags, strict=True):
        weight = {token: len(token) * math.log((len(units) + 1) / (frequency[token] or 1)) for token in asked}
        near = set(tokens(context))
        score = sum(weight[token] for token in asked & bag) + 0.4 * sum(weight[token] for token in asked & (near - bag))
        score += _fitness(question, text, step)
        score += 4.0 * bool(verbs & set(_VERB.findall(text)))
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
    if len(found) == 2 and found[1].score < 0.72 * found[0].score:
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


def _asked_for(question: str) -> str:
    """Return the ingredient whose amount is asked for, or ""."""
    match = _AMOUNT.search(question)
    if match is None:
        return ""
    after = find_ingredients(_CLAUSE.split(question[match.end() :], maxsplit=1)[0][:6])
    before = find_ingredients(question[: match.start()])
    return after[0] if after else before[-1] if before else ""


def _fitness(question: str, text: str, step: int) -> float:
    """Return how well the kind of sentence fits the kind of question."""
    score = 0.0
    in_list = step == 0 and len(text) <= 30
    if _TIME.search(question):
        score += 5.0 * bool(_HAS_TIME.search(text)) - 3.0 * in_list
    if _HEAT.search(question):
        score += 5.0 * bool(_HAS_HEAT.search(text)) - 3.0 * in_list
    if _FLAME.search(question):
        score += 3.0 * bool(_HAS_FLAME.search(text)) - 2.0 * in_list
    if _AMOUNT.search(question):
        score += 3.0 * bool(_HAS_NUMBER.search(text)) + 2.0 * in_list
    if _WHICH.search(question):
        score += 2.0 * in_list
    if _WHEN.search(question):
        score += 2.0 * bool(_HAS_WHEN.search(text)) - 3.0 * in_list
    return score


def _labelled(passage: Passage) -> str:
    if passage.step:
        return f"{passage.step}. {passage.text}"
    return f"{_LIST}：{passage.text}" if passage.listed else passage.text
