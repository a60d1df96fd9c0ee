"""The limits as numbers say what the notes say in words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from knowledge.keeping_limits import FILE, Limit, load_limits
from knowledge.note import load_notes

_UNITS = {"h": "小时", "d": "天", "w": "周", "mo": "个月", "y": "年"}
_ROWS: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def _times(row: Any) -> Iterator[str]:
    for key, value in row.items() if isinstance(row, dict) else ():
        if key in ("until", "at_most"):
            yield value
        else:
            yield from _times(value)


@pytest.mark.parametrize("note", _ROWS)
def test_every_limit_stands_in_its_note(note: str) -> None:
    text = next(one.answer.zh + "".join(one.points.zh) for one in load_notes() if one.id == note)
    for time in _times(_ROWS[note]):
        number, unit = time.split()
        assert re.search(rf"(?<!\d){number}\s*(?:～\d+\s*)?{_UNITS[unit]}", text), time


def test_what_is_said_of_raw_food_says_nothing_of_cooked() -> None:
    pork = load_limits()["raw-pork-keep"]
    assert pork.of((), "").fridge and pork.of((), "cooked").fridge is None


def test_a_food_or_a_state_set_apart_comes_first() -> None:
    limits = load_limits()
    salmon = limits["fresh-fish-keep"].of(("三文鱼",), "").freezer
    cheese = limits["hard-cheese-keep"].of((), "unopened").fridge
    assert salmon and salmon.until == 90 * 24
    assert cheese and cheese.until == 180 * 24


def test_a_later_limit_is_later() -> None:
    with pytest.raises(ValidationError, match="at_most"):
        Limit.model_validate({"until": "3 d", "at_most": "2 d", "past": "discard"})
