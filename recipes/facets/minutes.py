"""How long a recipe takes, where it does not say so itself: the times of its steps and the handwork between them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from text.numerals import NUMBER, parse_number

_TIME = re.compile(
    rf"(?P<number>{NUMBER})\s*(?:[-~～到至]\s*\d+)?\s*个?(?P<half>半)?多?(?P<unit>分钟|小时|钟头|秒钟?|天)"
)
_UNITS = ("分钟", "小时", "钟头", "秒", "天")
_CLAUSE_END = re.compile(r"[。；;，,！!\n]")
# Times that say how long something keeps, what must not be, how often, or what may be done besides.
_NO_WORK = re.compile(
    r"以?内[^，。]{0,4}(吃|喝|用|进|放|冷藏|完)|超过|[别不]要?[久过]|保存|保质|可存|存放|吃完|用完|喝完|久放|每[\d一二两三几]+|"
    r"之前|提前|[隔当前]一?天|的话|更好|想更|要冷的|爱吃|最多放|可以?放|能放|三天|就别|不能用|也可以?用?"
)
# A day is waited for only by what these do.
_WAITS = re.compile(r"腌|泡|浸|发酵|醒|晾|晒|酿|风干|卤|静置|冻|冰")
# Minutes of handwork: a step, a letter of it, and at most.
_STEP, _LETTER, _MOST = 1.0, 0.05, 6.0


def estimated_minutes(steps: Sequence[str]) -> int:
    """Return the time that steps add up to: the times they state, and the handwork of each."""
    total = 0.0
    for step in steps:
        if any(unit in step for unit in _UNITS):
            clauses = _CLAUSE_END.split(step)
            total += sum(_minutes_in(clause) for clause in clauses if any(unit in clause for unit in _UNITS))
    return max(1, round(total + sum(min(_MOST, _STEP + _LETTER * len(step)) for step in steps)))


@lru_cache(maxsize=4096)
def _minutes_in(clause: str) -> float:
    if _NO_WORK.search(clause):
        return 0.0
    found = [(_minutes_of(*match.group("number", "half", "unit")), match["unit"]) for match in _TIME.finditer(clause)]
    return sum(minutes for minutes, unit in found if unit != "天" or _WAITS.search(clause))


def _minutes_of(number: str, half: str | None, unit: str) -> float:
    span = parse_number(number)
    value = float(span.low) if span and span.low is not None else 0.0
    scale = {"分": 1.0, "小": 60.0, "钟": 60.0, "秒": 1 / 60, "天": 1440.0}[unit[0]]
    return (value + 0.5 * bool(half)) * scale
