"""Voice commands of cook mode: next, back, repeat, timer, close."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from culinary.quantities import canonical, find_quantities
from text.normalize import simplify
from text.phrases import load_phrases

Kind = Literal["next", "previous", "repeat", "timer", "close", "none"]

_PHRASES = Path(__file__).parent / "phrases" / "voice_commands.yaml"
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
    plain = simplify(text)
    found = load_phrases(_PHRASES).found(plain)
    if "timer" in found:
        seconds = _seconds(plain)
        return Command("timer", seconds) if seconds else Command("none")
    return Command(cast(Kind, next(iter(found), "none")))


def _seconds(text: str) -> int:
    total = 0
    for quantity in find_quantities(text):
        plain = canonical(quantity)
        if plain.dimension == "s" and plain.low is not None:
            total += round(plain.low)
    return total if total <= _LONGEST_S else 0
