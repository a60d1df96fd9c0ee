"""What one turn's words say: read once, kept in the state, and handed to search, follow-ups, tools and answers."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from understanding.intents import Intent
from understanding.kept import Kept
from understanding.menu_change import MenuChange
from understanding.my_kitchen import KitchenReading
from understanding.preferences import Preferences
from understanding.week_wish import WeekWish
from understanding.wishes import Wishes

Language = Literal["zh", "en"]
StepKind = Literal[
    "start", "next", "previous", "repeat", "nth", "current", "rest", "done", "sign", "meanwhile", "named"
]

_BESIDE: frozenset[Intent] = frozenset(("small_talk", "preference"))


@dataclass(frozen=True, slots=True)
class StepReference:
    """Where in a recipe a turn points: "下一步", "第三步", "倒数第二步", "肉腌好了，然后呢"."""

    kind: StepKind
    number: int = 0
    """The step of `nth`, from 1; negative counts from the last (-1)."""
    finished: str = ""
    """What the cook says is done (肉腌好, the fish is steamed), or is done in the step `named` (拌馅那一步)."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a turn asks for."""

    intent: Intent
    text: str
    """The part of the turn that asks it, simplified."""
    confidence: float
    """How sure the kind is, 0-1; 1 where phrases decide."""
    rivals: tuple[Intent, ...] = ()
    """Kinds nearly as likely whose answers would differ."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Another size wanted of a recipe; at most one of the fields is set, but for what is `there`."""

    servings: int | None = None
    factor: Fraction | None = None
    have: tuple[str, str] | None = None
    """An ingredient, canonical, and how much of it there is ("五花肉", "800克")."""
    pan: tuple[str, str] | None = None
    there: tuple[str, str] | None = None
    """Of which it is asked whether it is enough for the servings: ("鸡翅", "6个") of 6个鸡翅4个人够不够."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What is lacking, replaced or left out; all names canonical."""

    missing: tuple[str, ...] = ()
    replacement: tuple[str, ...] = ()
    """What the user proposes in its place: 老抽 in "生抽见底了，老抽顶上行不"."""
    left_out: bool = False
    """It is to be left out, nothing in its place: "不放花生行吗"."""
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit conversion asked for."""

    amount: str
    """As written: "350华氏度", "2 cups flour"."""
    unit: str = ""
    """The unit wanted; empty where the turn leaves it open."""
    food: str = ""
    also: tuple[str, ...] = ()
    """Further amounts wanted in the same unit: "1汤匙是几毫升，1茶匙呢"."""


@dataclass(frozen=True, slots=True)
class TurnReading:
    """One text of a turn, read."""

    text: str
    """Simplified script, lower case, full-width forms folded."""
    language: Language
    requests: tuple[Request, ...]
    """What it asks, in the order said; never empty. Thanks and assent stand only where nothing else is asked."""
    dishes: tuple[str, ...] = ()
    """Dishes of the glossary named, canonical."""
    foods: tuple[str, ...] = ()
    """Ingredients named, canonical, in order."""
    wishes: Wishes = field(default_factory=Wishes)
    """Limits and refusals: allergies, diets, time, equipment, heat, courses, tastes."""
    told: Preferences = field(default_factory=Preferences)
    """What it tells of the user, to be kept."""
    keeping: Literal["forget", "show"] | None = None
    """What it wants done with what was told before."""
    forgets: tuple[str, ...] = ()
    """What of it is to be forgotten, by name; empty where all is meant."""
    scaling: Scaling | None = None
    lack: Lack | None = None
    step: StepReference | None = None
    measure: Measure | None = None
    kitchen: KitchenReading = field(default_factory=KitchenReading)
    """What it does with the user's own kitchen."""
    week: WeekWish | None = None
    """The week that it wants planned."""
    kept: Kept | None = None
    """How long and where what it asks about was kept."""
    menu: tuple[MenuChange, ...] = ()
    """What it wants of the menu that the talk is about, in order."""

    @property
    def request(self) -> Request:
        """The request that matters most: thanks and assent never do where anything is asked, a unit seldom does."""
        asked = [one for one in self.requests if one.intent not in _BESIDE]
        return min(asked or self.requests, key=lambda one: one.intent == "convert")

    @property
    def intent(self) -> Intent:
        """The kind of the request that matters most."""
        return self.request.intent
