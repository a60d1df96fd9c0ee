"""How long a food keeps, as numbers: what notes say in words, so that a told time can be judged by it."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, Field, model_validator

FILE = Path(__file__).parent / "keeping_limits.yaml"
Past = Literal["discard", "taste", "look"]

_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "mo": 30 * 24, "y": 365 * 24}


def _hours(value: object) -> object:
    if not isinstance(value, str):
        return value
    number, unit = value.split()
    return float(number) * _HOURS[unit]


Hours = Annotated[float, BeforeValidator(_hours), Field(gt=0)]


class Limit(BaseModel, frozen=True, extra="forbid"):
    """How long something keeps in one place, in hours."""

    until: Hours
    """Up to here it is fine."""
    at_most: Hours | None = None
    """Up to here guidance allows it."""
    past: Past
    """What holds after it: it is thrown away, only tastes worse, or is looked at and smelt."""

    @model_validator(mode="after")
    def _in_order(self) -> "Limit":
        if self.at_most is not None and self.at_most <= self.until:
            raise ValueError("at_most is no later than until")
        return self


class Places(BaseModel, frozen=True, extra="forbid"):
    """The limits of each place, None where the note says nothing of it."""

    fridge: Limit | None = None
    freezer: Limit | None = None
    room: Limit | None = None


class NoteLimits(Places):
    """The limits of one note."""

    raw: bool = False
    """They hold for raw food, and say nothing of what is cooked."""
    foods: dict[str, Places] = Field(default_factory=dict)
    """Of single foods that the note sets apart."""
    states: dict[Literal["cooked", "opened", "unopened", "soaked"], Places] = Field(default_factory=dict)

    def of(self, foods: Iterable[str], state: str) -> Places:
        """Return the limits for the first of `foods` that is set apart, else for the state, else the general ones."""
        own = next((limits for food in foods for name, limits in self.foods.items() if name == food), None)
        if own is not None:
            return own
        if told := next((limits for name, limits in self.states.items() if name == state), None):
            return told
        return Places() if self.raw and state == "cooked" else self


@cache
def load_limits() -> dict[str, NoteLimits]:
    """Read the limits by the note's id, once per process."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {note: NoteLimits.model_validate(row) for note, row in rows.items()}
