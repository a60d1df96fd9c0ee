"""Timers that the steps of a recipe ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from culinary.quantities import Quantity, canonical, find_quantities
from recipes.recipe import Recipe
from text.clauses import CLAUSE_MARKS, clause_start, ending
from text.phrases import load_phrases
from tools.kitchen.text import Language

MAX_SECONDS = 48 * 3600

_PHRASES = Path(__file__).parent / "phrases" / "timers.yaml"
_BREAK = ending(CLAUSE_MARKS + "、", ",.")
_EDGES = " ，,、：:()（）"
_MAX_LABEL = 16
_MAX_LABEL_EN = 40
_BARE = 2


@dataclass(frozen=True, slots=True)
class Timer:
    """A wait in step `step` (from 1) of a recipe.

    `seconds` is when to look first, `latest` the end of the range (equal where there is none); `repeats` marks an
    interval (每10分钟翻一次). `label` is in the recipe's language, `text` the time as the step says it.
    """

    step: int
    label: str
    seconds: int
    latest: int
    repeats: bool
    text: str

    def describe(self, language: Language = "zh") -> str:
        """Return one line: step, label and time."""
        low, high = clock(self.seconds, language), clock(self.latest, language)
        time = low if low == high else f"{low}-{high}"
        if language == "zh":
            return f"第{self.step}步 {self.label}：{'每' if self.repeats else ''}{time}"
        return f"Step {self.step}, {self.label}: {'every ' if self.repeats else ''}{time}"


def clock(seconds: int, language: Language = "zh") -> str:
    """Write a duration: 1小时30分钟, 45秒 / 1 h 30 min, 45 s."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    names = ("小时", "分钟", "秒") if language == "zh" else (" h", " min", " s")
    parts = [f"{value}{name}" for value, name in zip((hours, minutes, left), names, strict=True) if value]
    return ("" if language == "zh" else " ").join(parts) or f"0{names[2]}"


def find_timers(recipe: Recipe) -> tuple[Timer, ...]:
    """Find the waits in a recipe's steps, in order; storage times, limits and vague times are left out."""
    return tuple(timer for number, step in enumerate(recipe.steps, 1) for timer in _in_step(number, step))


def _in_step(number: int, step: str) -> Iterator[Timer]:
    last, words = 0, load_phrases(_PHRASES)
    for quantity in find_quantities(step):
        time = canonical(quantity)
        if quantity.kind != "time" or time.dimension != "s" or time.low is None or time.high is None:
            continue
        start, end = _clause(step, quantity)
        before, after = step[max(start, last) : quantity.start], step[quantity.end : end]
        last = quantity.end
        if words["storage"].search(step[start:end]) or not 0 < time.low <= MAX_SECONDS:
            continue
        if words["limit"].search(before) or words["ahead"].search(before) or words["ahead"].search(after):
            continue
        label = _with_object(_label(before, after), step[: max(0, start - 1)])
        yield Timer(
            number, label, round(time.low), round(time.high), bool(words["every"].search(before)), quantity.text
        )


def _clause(step: str, quantity: Quantity) -> tuple[int, int]:
    end = _BREAK.search(step, quantity.end)
    return clause_start(step, quantity.start, _BREAK), end.start() if end else len(step)


def _label(before: str, after: str) -> str:
    """Take the words that say what is waited for: those before the time, else those after it."""
    words = load_phrases(_PHRASES)
    label = before.strip(_EDGES)
    while shorter := words["approximate"].search(label) or words["every"].search(label):
        label = label[: shorter.start()].rstrip(_EDGES)
    label = label.replace("(", " ").replace("（", " ").split(")")[-1].strip(_EDGES)
    label = label or words["done"].sub("", after.strip(_EDGES)).strip(_EDGES)
    if len(label) > (_MAX_LABEL_EN if label.isascii() else _MAX_LABEL):
        label = label[-_MAX_LABEL_EN:].partition(" ")[2] if label.isascii() else label[-_MAX_LABEL:]
    return label


def _with_object(label: str, earlier: str) -> str:
    """Put the clause before in front of a bare verb: 煎 becomes 倒入鸡块，煎."""
    if len(label) > _BARE or (label.isascii() and label):
        return label
    clause = _BREAK.split(earlier)[-1].strip(_EDGES)[-_MAX_LABEL:]
    return "，".join(part for part in (clause, label) if part)
