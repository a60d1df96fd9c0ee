"""Conversations made of one recipe: plain, with the recipe in the prompt, and over several turns."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Literal

from culinary.ingredients import parse_ingredient
from prompts.loader import load_prompt
from recipes.recipe import Recipe

Kind = Literal["plain", "grounded", "turns"]
KINDS: tuple[Kind, ...] = ("plain", "grounded", "turns")

_WHOLE = (
    "{name}怎么做？",
    "{name}的做法",
    "教我做{name}",
    "我想做{name}，要怎么做？",
    "请告诉我{name}的做法和食材",
    "{name}应该怎么做才好吃？",
    "家里想做{name}，步骤是什么？",
    "今天想吃{name}，给个菜谱",
    "怎样做{name}",
    "给我一份{name}的菜谱，谢谢",
)
_OPENINGS = ("", "", "", "你好，", "请问", "食神，")
_VAGUE = ("适量", "少许", "若干", "少量", "一些")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation to learn from."""

    kind: Kind
    system: str
    turns: tuple[Turn, ...]

    def characters(self) -> int:
        """Return its length, system prompt included."""
        return len(self.system) + sum(len(turn.question) + len(turn.answer) for turn in self.turns)

    def to_xtuner(self) -> dict[str, Any]:
        """Return XTuner's own schema: the system prompt stands in the first turn only."""
        rows = [{"input": turn.question, "output": turn.answer} for turn in self.turns]
        return {"conversation": [{"system": self.system, **rows[0]}, *rows[1:]]}

    def to_messages(self) -> dict[str, Any]:
        """Return OpenAI's chat schema, which `trl` and XTuner's `OpenAIMapFn` read."""
        messages = [{"role": "system", "content": self.system}]
        for turn in self.turns:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.answer})
        return {"messages": messages}


@dataclass(frozen=True, slots=True)
class _Fact:
    """A question about one fact: as it stands alone, as a follow-up, and its answer out of the recipe."""

    alone: str
    follow_up: str
    answer: str


def make_sample(recipe: Recipe, name: str, kind: Kind, chance: random.Random) -> Sample:
    """Return one conversation about `recipe`, which people call `name`.

    Every amount and every step of an answer is copied from the recipe; what the recipe does not say is answered so.
    Grounded samples have the very system prompt that the assistant answers with.
    """
    whole = Turn(chance.choice(_OPENINGS) + chance.choice(_WHOLE).format(name=name), whole_answer(recipe))
    if kind == "plain":
        return Sample(kind, _plain(), (whole,))
    if kind == "grounded":
        if chance.random() < 0.7:
            (fact,) = _facts(recipe, chance, 1)
            whole = Turn(chance.choice(_OPENINGS) + fact.alone.format(name=name), fact.answer)
        return Sample(kind, _grounded(recipe), (whole,))
    system = _plain() if chance.random() < 0.5 else _grounded(recipe)
    facts = _facts(recipe, chance, 1 + chance.randrange(2))
    return Sample(kind, system, (whole, *(Turn(fact.follow_up, fact.answer) for fact in facts)))


@cache
def _plain() -> str:
    return load_prompt("plain", "zh").render()


def _grounded(recipe: Recipe) -> str:
    before, after = _around_recipe()
    return f"{before}{recipe.text()}{after}".strip()


@cache
def _around_recipe() -> tuple[str, str]:
    """Return what stands before and after the recipe in the prompt that the assistant answers with."""
    before, after = load_prompt("answer", "zh").render(recipe="\0").split("\0")
    return before, after


def _facts(recipe: Recipe, chance: random.Random, count: int) -> list[_Fact]:
    asked = (ask(recipe, chance) for ask in chance.sample(_ASKED, k=len(_ASKED)))
    return list(islice((fact for fact in asked if fact is not None), count))


def list_sample(recipe: Recipe) -> Sample:
    """Return the recipe as TheGodOfCookery wrote it down, lists as Python literals; our loaders read it back."""
    answer = f"您需要准备以下食材：\n{list(recipe.ingredients)!r}\n按以下方法制作：\n{list(recipe.steps)!r}"
    return Sample("plain", _plain(), (Turn(f"{recipe.name}的做法", answer),))


def whole_answer(recipe: Recipe) -> str:
    """Return ingredients, one a line, and numbered steps."""
    lines = ["食材：", *(f"- {_line(item)}" for item in recipe.ingredients), "", "做法："]
    return "\n".join([*lines, *(f"{number}. {_line(step)}" for number, step in enumerate(recipe.steps, 1))])


def _line(text: str) -> str:
    return " ".join(text.split())


def _amount(recipe: Recipe, chance: random.Random) -> _Fact | None:
    line = _line(chance.choice(recipe.ingredients))
    item = parse_ingredient(line)
    if not 0 < len(item.wording) <= 12:
        return None
    known = item.quantity is not None or any(word in line for word in _VAGUE)
    answer = f"{line}。" if known else f"菜谱里没有写{item.wording}的用量。"
    return _Fact(f"做{{name}}，{_braced(item.wording)}放多少？", f"{item.wording}要放多少？", answer)


def _needed(recipe: Recipe, chance: random.Random) -> _Fact:
    listed = "\n".join(f"- {_line(item)}" for item in recipe.ingredients)
    return _Fact("做{name}要准备哪些食材？", "再列一遍要买的食材", f"要准备：\n{listed}")


def _step(recipe: Recipe, chance: random.Random) -> _Fact:
    number = chance.randrange(len(recipe.steps)) + 1
    answer = f"第{number}步：{_line(recipe.steps[number - 1])}"
    return _Fact(f"{{name}}第{number}步怎么做？", f"第{number}步再说一遍", answer)


def _last_step(recipe: Recipe, chance: random.Random) -> _Fact:
    last = _line(recipe.steps[-1])
    return _Fact("{name}最后一步是什么？", "最后一步呢？", f"一共{len(recipe.steps)}步，最后一步：{last}")


def _minutes(recipe: Recipe, chance: random.Random) -> _Fact:
    answer = f"约{recipe.minutes}分钟。" if recipe.minutes else "菜谱里没有写总共要多久。"
    return _Fact("做{name}一共要多久？", "一共要多久？", answer)


def _servings(recipe: Recipe, chance: random.Random) -> _Fact:
    answer = f"这是{recipe.servings}人份。" if recipe.servings else "菜谱里没有写是几人份。"
    return _Fact("{name}这个菜谱是几人份？", "这是几人份的？", answer)


_ASKED: tuple[Callable[[Recipe, random.Random], _Fact | None], ...] = (
    _amount,
    _needed,
    _step,
    _last_step,
    _minutes,
    _servings,
)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def kinds(chance: random.Random, shares: tuple[float, float, float], count: int) -> Iterator[Kind]:
    """Yield `count` kinds drawn by `shares`, in the order of `KINDS`."""
    yield from chance.choices(KINDS, weights=shares, k=count)
