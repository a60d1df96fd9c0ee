"""The lines of a recipe that a question is about, so that a small model reads little and answers soon."""

import math
import re
from collections import Counter

from memory.history import estimate_tokens
from retrieval.recipe import Recipe
from retrieval.text import tokens

_TIME = re.compile(r"多久|多长|几分钟|小时|时间|how long|when|minutes", re.I)
_TIME_LINE = re.compile(r"分钟|小时|秒|天|夜")
_AMOUNT = re.compile(
    r"多少|几(克|勺|个|片|斤|两|根|瓣|杯)|放什么|用什么|调料|比例|食材|材料|配料|哪些|how much|how many|ingredient",
    re.I,
)
_HEAT = re.compile(r"什么火|火候|温度|几度|几成|hot|temperature|heat", re.I)
_HEAT_LINE = re.compile(r"大火|中火|小火|℃|度|成热")


def excerpt(recipe: Recipe, question: str, max_tokens: int) -> str:
    """Return the recipe, or where it is longer than `max_tokens` its name and the lines most about `question`.

    Lines keep their order and their step numbers. Rarer words of the question weigh more (inverse document
    frequency over the recipe's own lines); a line with a time, a heat or an amount gains where one is asked for.
    """
    whole = recipe.text()
    if estimate_tokens(whole) <= max_tokens:
        return whole
    ingredients = "食材：" + "；".join(recipe.ingredients)
    lines = [ingredients, *(f"{number}. {step}" for number, step in enumerate(recipe.steps, 1)), *recipe.notes]
    asked = set(tokens(question)) - set(tokens(recipe.name))
    bags = [set(tokens(line)) for line in lines]
    frequency = Counter(token for bag in bags for token in bag)
    scores = [sum(len(token) * math.log((len(lines) + 1) / frequency[token]) for token in asked & bag) for bag in bags]
    for place, line in enumerate(lines):
        scores[place] += 4.0 * bool(_TIME.search(question) and _TIME_LINE.search(line) and place)
        scores[place] += 4.0 * bool(_HEAT.search(question) and _HEAT_LINE.search(line) and place)
    scores[0] += 6.0 * bool(_AMOUNT.search(question))
    facts = [f"{recipe.servings}人份"] * bool(recipe.servings) + [f"总共约{recipe.minutes}分钟"] * bool(recipe.minutes)
    head = f"菜名：{recipe.name}" + (f"（{'，'.join(facts)}）" if facts else "")
    kept: list[int] = []
    used = estimate_tokens(head)
    for place in sorted(range(len(lines)), key=lambda place: (-scores[place], place)):
        size = estimate_tokens(lines[place])
        if kept and used + size > max_tokens:
            break
        kept.append(place)
        used += size
    return "\n".join([head, *(lines[place] for place in sorted(kept))])
