"""Voice commands of cook mode: next, back, repeat, timer, close."""

import re
from dataclasses import dataclass
from typing import Literal

from culinary.quantities import canonical, find_quantities

Kind = Literal["next", "previous", "repeat", "timer", "close", "none"]

_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("previous", re.compile(r"上一[步部布个]|前一步|往回|退回|\b(?:back|previous)\b")),
    ("repeat", re.compile(r"再[说讲念读]|重复|没听清|什么来着|\b(?:repeat|again)\b")),
    ("close", re.compile(r"退出|结束|关[闭掉]|不做了|\b(?:exit|close|quit)\b")),
    ("next", re.compile(r"下一[步部布个]|下[一1]步|继续|往下|接着|好了|\b(?:next|continue|done)\b")),
)
_TIMER = re.compile(r"[计记季]时|定时|倒计时|提醒|\btimer\b|\bremind\b")
_LONGEST_S = 24 * 3600


@dataclass(frozen=True)
class Command:
    """What was said in cook mode; `seconds` is the length of a timer, else 0."""

    kind: Kind
    seconds: int = 0


def read_command(text: str) -> Command:
    """Read a command from what was heard; anything else is `none`.

    A timer needs a length: "计时五分钟", "半小时后提醒我", "timer ten minutes".
    """
    plain = text.lower()
    if _TIMER.search(plain):
        seconds = _seconds(plain)
        return Command("timer", seconds) if seconds else Command("none")
    for kind, words in _RULES:
        if words.search(plain):
            return Command(kind)
    return Command("none")


def _seconds(text: str) -> int:
    total = 0
    for quantity in find_quantities(text):
        plain = canonical(quantity)
        if plain.dimension == "s" and plain.low is not None:
            total += round(plain.low)
    return total if total <= _LONGEST_S else 0
