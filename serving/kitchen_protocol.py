"""What is sent to and from the routes of a user's kitchen."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from answering.week_list import Line
from graph.my_kitchen import PlannedDish
from memory.kitchen import OwnItem, PlannedDay, Stock
from memory.storable import storable
from understanding.calendar import Meal

Short = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), AfterValidator(storable)]
Food = Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), AfterValidator(storable)]


class _Asked(BaseModel, extra="forbid"):
    pass


class Pantry(BaseModel):
    """What is at home."""

    revision: str
    items: list[Stock]
    staples: list[str] = Field(description="Taken to be always there")
    names: dict[str, str] = Field(default_factory=dict, description="What each is called in English, where asked for")


class PantryChange(_Asked):
    """What to change of the pantry; every part may be left out."""

    add: list[Short] = Field(default_factory=list, max_length=100, description="土豆 2斤, 鸡蛋")
    more: bool = Field(False, description="Added to what is there already, rather than in its place")
    used_up: list[Food] = Field(default_factory=list, max_length=100)
    staple: list[Food] = Field(default_factory=list, max_length=100, description="From now on always there")
    no_staple: list[Food] = Field(default_factory=list, max_length=100)


class Plan(BaseModel):
    """The dishes planned for some days."""

    revision: str
    start: date
    days: int
    dishes: list[PlannedDish]


class Put(_Asked):
    """A dish, by its name or the id of its recipe, or a note, and where it stands."""

    day: PlannedDay
    meal: Meal = "dinner"
    dish: Annotated[str, Field(max_length=200), AfterValidator(storable)] = ""
    note: Annotated[str, Field(max_length=200), AfterValidator(storable)] = Field("", description="剩菜, eating out")
    servings: int | None = Field(None, ge=1, le=1000)
    place: float | None = Field(None, ge=-1e6, le=1e6, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_one(self) -> "Put":
        if bool(self.dish.strip()) == bool(self.note.strip()):
            raise ValueError("give a dish or a note")
        return self


class Puts(_Asked):
    """Dishes to plan."""

    dishes: list[Put] = Field(min_length=1, max_length=60)


class Fill(_Asked):
    """A week as it is wished."""

    wish: Short = Field(examples=["下周晚饭，三天荤两天素，周三快手"])


class Filled(BaseModel):
    """What days were filled with."""

    text: str
    revision: str
    dishes: list[PlannedDish]


class Move(_Asked):
    """Where a planned dish is to stand, and for how many; what is left out stays."""

    day: PlannedDay | None = None
    meal: Meal | None = None
    place: float | None = Field(None, ge=-1e6, le=1e6, allow_inf_nan=False)
    servings: int | None = Field(None, ge=1, le=1000)


class ListedDish(_Asked):
    """A dish to shop for though no day is planned for it, as its card has it."""

    recipe_id: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(storable)]
    title: Short
    servings: int | None = Field(None, ge=1, le=1000)
    lines: list[Annotated[str, Field(min_length=1, max_length=300), AfterValidator(storable)]] = Field(
        min_length=1, max_length=150, description="五花肉 500克"
    )


class ShoppingLines(BaseModel):
    """The shopping list over what is planned."""

    revision: str
    start: date
    days: int
    lines: list[Line]
    dishes: list[OwnItem] = Field(default_factory=list, description="Shopped for without a day")


class Items(_Asked):
    """Lines to put on the list."""

    texts: list[Short] = Field(min_length=1, max_length=100)


class Text(_Asked):
    """Another wording of a line."""

    text: Short


class TickOff(_Asked):
    """Lines that are, or are no longer, in the basket, by their keys."""

    keys: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(min_length=1, max_length=500)
    ticked: bool = True
    ago: float = Field(0, ge=0, le=1e8, description="Seconds since it was done; what was ticked later stays")


class Revision(BaseModel):
    """Another one after every change."""

    revision: str
    changed: bool
