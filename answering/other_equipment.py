"""The table of what takes over a step of a recipe that was written for other equipment."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from answering.dish import dish_of, without_dishes
from answering.types import Situation
from knowledge.note import Bilingual
from recipes.facets.equipment import equipment_in
from recipes.facets.facets import facets_of
from text.normalize import simplify
from understanding.turn_reading import Lack

_FILE = Path(__file__).parent / "data" / "other_equipment.yaml"


class Way(Bilingual):
    """How a tool does one kind of work; see the head of the data file."""

    of_work: frozenset[str]
    dish: str = ""
    unless: str = ""
    least: int = 0
    share: tuple[float, float] | None = None
    degrees: tuple[int, int] | None = None


class Tool(BaseModel):
    """A piece of equipment: its English name, its ways in order, what to mind, and what to say where none fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    en: str
    ways: tuple[Way, ...]
    mind: Bilingual
    unfit: Bilingual


@cache
def tools() -> dict[str, Tool]:
    """Return the table by the canonical names of equipment."""
    return TypeAdapter(dict[str, Tool]).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def other_tool(situation: Situation) -> str:
    """Return the equipment that a turn would cook its dish in and that the recipe does not speak of; "" else."""
    dish = dish_of(situation) if equipment_in(situation.reading.text) else None
    if dish is None:
        return ""
    source = dish.source
    own = facets_of(source).equipment.union(equipment_in(simplify("\n".join((*source.steps, *source.notes)))))
    lacking = (situation.reading.lack or Lack()).equipment
    for tool in equipment_in(without_dishes(situation.reading.text, dish)):
        if tool in tools() and tool not in own and tool not in lacking:
            return tool
    return ""
