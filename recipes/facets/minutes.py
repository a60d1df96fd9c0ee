"""How long a recipe takes, where it does not say so itself: the times of its steps and the handwork between them."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from text.numerals import parse_number
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "minutes.yaml"
_UNITS = ("分钟", "小时", "钟头", "秒", "天")
# Minutes of handwork: a step, a letter of it, and at most.
_STEP, _LETTER, _MOST = 1.0, 0.05, 6.0


def estimated_minutes(steps: Sequence[str]) -> int:
    """Return the time that steps add up to: the times they state, and the handwork of each."""
    total = 0.0
    for step in steps:
        if any(unit in step for unit in _UNITS):
            clauses = load_phrases(_WORDS)["clause_end"].split(step)
            total += sum(_minutes_in(clause) for clause in clauses if any(unit in clause for unit in _UNITS))
    return max(1, round(total + sum(min(_MOST, _STEP + _LETTER * len(step)) for step in steps)))


def longest_stewing(steps: str) -> float:
    """Return the longest time, in minutes, that steps stew, steam or simmer anything."""
    words = load_phrases(_WORDS)
    clauses = (one for one in words["clause_end"].split(steps) if words["stewed"].search(one))
    return max((_minutes_in(clause) for clause in clauses), default=0.0)


@lru_cache(maxsize=4096)
def _minutes_in(clause: str) -> float:
    words = load_phrases(_WORDS)
    if words["no_work"].search(clause):
        return 0.0
    times = words["time"].finditer(clause)
    found = [(_minutes_of(*match.group("count", "half", "unit")), match["unit"]) for match in times]
    return sum(minutes for minutes, unit in found if unit != "天" or words["waits"].search(clause))


def _minutes_of(number: str, half: str | None, unit: str) -> float:
    span = parse_number(number)
    value = float(span.low) if span and span.low is not None else 0.0
    scale = {"分": 1.0, "小": 60.0, "钟": 60.0, "秒": 1 / 60, "天": 1440.0}[unit[0]]
    return (value + 0.5 * bool(half)) * scale
