"""Timers that the steps of a recipe ask for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from culinary.quantities import Quantity, canonical, find_quantities
from recipes.recipe import Recipe
from tools.kitchen.text import Language

MAX_SECONDS = 48 * 3600

_BREAK = re.compile(r"[，。；！？、;!?\n]|[,.](?=\s|$)")
_STORAGE = re.compile(
    r"保存|存放|可存|储存|能放|可放|保质|保鲜期|吃完|用完|食用完|内吃|赏味"
    r"|\b(?:keeps?|store[ds]?|up to|use within|eat within)\b",
    re.IGNORECASE,
)
# What is a limit and no wait: 不要超过2分钟, 10分钟以上就老了.
_LIMIT = re.compile(
    r"(?:超过|多于|不到|短于|少于|长于|晚于|多煮|少煮|比.{1,8}[多少])$|(?:more|less|longer) than $", re.IGNORECASE
)
_AHEAD = re.compile(r"^前(?!后)|(?:关火|出锅|上桌|起锅|装盘|开饭|吃|食用|使用|收汁)前(?:大?约)?$")
_EVERY = re.compile(r"(?:每隔?|隔|every)\s*$", re.IGNORECASE)
_APPROX = re.compile(r"(?:大约|大概|约|再|至少|最少|只需要?|需要?|about|for|another|at least)\s*$", re.IGNORECASE)
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
    last = 0
    for quantity in find_quantities(step):
        time = canonical(quantity)
        if quantity.kind != "time" or time.dimension != "s" or time.low is None or time.high is None:
            continue
        start, end = _clause(step, quantity)
        before, after = step[max(start, last) : quantity.start], step[quantity.end : end]
        last = quantity.end
        if _STORAGE.search(step[start:end]) or not 0 < time.low <= MAX_SECONDS:
            continue
        if _LIMIT.search(before) or _AHEAD.search(before) or _AHEAD.search(after):
            continue
        label = _with_object(_label(before, after), step[: max(0, start - 1)])
        yield Timer(number, label, round(time.low), round(time.high), bool(_EVERY.search(before)), quantity.text)


def _clause(step: str, quantity: Quantity) -> tuple[int, int]:
    start = max((match.end() for match in _BREAK.finditer(step, 0, quantity.start)), default=0)
    end = _BREAK.search(step, quantity.end)
    return start, end.start() if end else len(step)


def _label(before: str, after: str) -> str:
    """Take the words that say what is waited for: those before the time, else those after it."""
    words = before.strip(_EDGES)
    while shorter := _APPROX.search(words) or _EVERY.search(words):
        words = words[: shorter.start()].rstrip(_EDGES)
    words = words.replace("(", " ").replace("（", " ").split(")")[-1].strip(_EDGES)
    if not words:
        words = re.sub(r"^(?:左右|后|之后|以上|即可)+", "", after.strip(_EDGES)).strip(_EDGES)
    if len(words) > (_MAX_LABEL_EN if words.isascii() else _MAX_LABEL):
        words = words[-_MAX_LABEL_EN:].partition(" ")[2] if words.isascii() else words[-_MAX_LABEL:]
    return words


def _with_object(label: str, earlier: str) -> str:
    """Put the clause before in front of a bare verb: 煎 becomes 倒入鸡块，煎."""
    if len(label) > _BARE or (label.isascii() and label):
        return label
    clause = _BREAK.split(earlier)[-1].strip(_EDGES)[-_MAX_LABEL:]
    return "，".join(part for part in (clause, label) if part)
