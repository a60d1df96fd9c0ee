"""What an answer is composed from, and what a composer returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from dialogue.menu import Menu
from dialogue.session import Cooking
from knowledge.note import Note
from memory.kitchen import Changes, Favourite, KitchenState
from recipes.recipe import Recipe
from understanding.preferences import Preferences
from understanding.reader import part_of
from understanding.turn_reading import Request, TurnReading

Language = Literal["zh", "en"]
Match = Literal["here", "near", "absent", "none"]
"""The dish asked for is in the index, something near it is, it is not; none: no dish is asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A recipe that retrieval found."""

    recipe: Recipe
    score: float
    """Confidence, 0-1."""


class Library(Protocol):
    """What composers may look up beside what was found."""

    def count(self) -> int:
        """Return how many recipes the index holds."""
        ...

    def cuisines(self) -> Sequence[str]:
        """Return the cuisines of the index, the commonest first."""
        ...

    def recipe(self, title: str) -> Recipe | None:
        """Return the recipe of a title or an id, or None."""
        ...

    def named_in(self, text: str) -> Sequence[tuple[str, str]]:
        """Return `(name, title)` of the recipes that a text names exactly, in its order."""
        ...

    def candidates(
        self, count: int, courses: frozenset[str] = frozenset(), cuisines: frozenset[str] = frozenset()
    ) -> Sequence[Recipe]:
        """Return up to `count` recipes within the limits and what was told, of the courses and kitchens given."""
        ...

    def made_of(self, foods: Sequence[str], count: int) -> Sequence[Recipe]:
        """Return up to `count` recipes within the same limits, those made of the most of these foods first."""
        ...


@dataclass(frozen=True, slots=True)
class Talk:
    """What of the conversation a composer may need."""

    focus: str = ""
    """Title of the dish being talked about."""
    offered: tuple[str, ...] = ()
    """Titles of the last list offered."""
    named: tuple[str, ...] = ()
    """Titles of the dishes talked about, oldest first."""
    meal: tuple[str, ...] = ()
    """The dish in focus, after those that it was wanted beside."""
    cooking: tuple[Cooking, ...] = ()
    """The dishes being cooked, the latest last."""
    menu: Menu | None = None
    """The menu that the talk is about."""
    seed: int = 0
    """Varies choices from session to session, where nothing else decides."""


@dataclass(frozen=True, slots=True)
class KitchenView:
    """The user's own kitchen, as it is when the turn begins."""

    state: KitchenState
    today: date
    favourites: tuple[Favourite, ...] = ()

    def after(self, changes: Changes) -> "KitchenView":
        """Return it with changes made."""
        return replace(self, state=self.state.after(changes))


@dataclass(frozen=True, slots=True)
class Beside:
    """What was found for one request of a turn that asks for several things."""

    text: str
    """The request's own words."""
    notes: tuple[Note, ...] = ()
    near_notes: tuple[Note, ...] = ()
    recipes: tuple[Found, ...] = ()
    """Recipes of its own, where it asks of another dish than the turn as a whole; empty else."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that an answer is composed from."""

    reading: TurnReading
    """The turn completed from the conversation; search was done with it."""
    language: Language
    library: Library
    recipes: tuple[Found, ...] = ()
    """Best first; for suggestions the candidates. Empty where nothing was found."""
    match: Match = "none"
    notes: tuple[Note, ...] = ()
    """Kitchen notes found, best first, for the request that matters most."""
    near_notes: tuple[Note, ...] = ()
    """Notes that may be meant, not surely enough to answer from; where there are none in `notes`."""
    exact_note: bool = False
    """The first note asks nearly the same as the turn."""
    beside: tuple["Beside", ...] = ()
    """Of a turn that asks for several things what was found for each."""
    known: Preferences = field(default_factory=Preferences)
    """What the user told before or now."""
    talk: Talk = Talk()
    carded: bool = False
    """The channel shows the recipe's card: the recipe is not written out again."""
    kitchen: KitchenView | None = None
    """The user's pantry and plan; None where it is not known whose."""

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that the turn is about, None where there is none."""
        return self.recipes[0].recipe if self.recipes else None

    def of(self, request: Request) -> "Situation":
        """Return the situation as one of several requests has it: with its own slots, notes and dish."""
        if len(self.reading.requests) < 2:
            return self
        own = next((one for one in self.beside if one.text == request.text), Beside(request.text))
        part = replace(self, reading=part_of(self.reading, request), notes=own.notes, near_notes=own.near_notes)
        return replace(part, recipes=own.recipes, match="here") if own.recipes else part


@dataclass(frozen=True, slots=True)
class Prose:
    """A part that a model writes, around material that it is given."""

    task: Literal["explain", "translate", "rewrite"]
    material: str
    fallback: str = ""
    """What is shown instead where the model fails or its prose does not pass the check."""


class Card(BaseModel):
    """A dish as it is cooked in a talk: what its card, cook mode and shopping list show."""

    model_config = ConfigDict(frozen=True)

    recipe: Recipe
    """In the size of the talk, its lines as the source writes them."""
    mark: str = ""
    """What stands over it, where it is of another dish than the one asked for."""
    warnings: tuple[str, ...] = ()
    """What of it the user must not have: said first."""
    marks: tuple[str, ...] = ()
    """What stands behind each line of the ingredients: replaced, left out, forbidden."""
    skipped: tuple[int, ...] = ()
    """Lines, from 0, of which nothing is bought."""
    added: tuple[str, ...] = ()
    """What is bought in the place of some of them."""
    avoided: tuple[tuple[str, ...], ...] = ()
    """For each step the ingredients, canonical, that it must not take; empty where it is none of any."""
    steps: tuple[str, ...] = ()
    """The steps with what they must not take marked; empty: as the recipe has them."""
    step: int = 0
    """The step that the cook is at, from 1."""

    def marked(self) -> Recipe:
        """Return the recipe with every mark written into its lines and steps, for channels that have no card."""
        marks = self.marks or ("",) * len(self.recipe.ingredients)
        lines = tuple(f"{line} {mark}".strip() for line, mark in zip(self.recipe.ingredients, marks, strict=True))
        return self.recipe.model_copy(update={"ingredients": lines, "steps": self.steps or self.recipe.steps})


@dataclass(frozen=True, slots=True)
class Composed:
    """What a composer says."""

    text: str
    sources: tuple[str, ...] = ()
    """Ids of the recipes and notes that it rests on."""
    mark: str = ""
    """What stands over the card, where it is of another dish than the one asked for."""
    cooking: Cooking | None = None
    """How far the cook is after this turn, where it changes."""
    offered: tuple[str, ...] = ()
    """Titles offered in a list, in its order."""
    chips: tuple[str, ...] = ()
    """Up to three real next questions."""
    prose: Prose | None = None
    """What a model may write after the text; None: composed whole."""
    changes: Changes = field(default_factory=Changes)
    """What the turn does to the user's kitchen."""
    undo: bool = False
    """The last change of the kitchen is taken back."""
    unknown: bool = False
    """It says that nothing is known of what was asked, or only what is near."""
    short: bool = False
    """It keeps less than was asked for, or has less."""
    menu: Menu | None = None
    """The menu as it is after this turn, where it is about one."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer: the composer that writes it, and what it answers."""

    composer: str
    request: Request


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer."""

    parts: tuple[str, ...]
    """Texts in order, warnings first."""
    sources: tuple[str, ...] = ()
    card: Card | None = None
    """The card of the dish that the turn is about, as it stands after the turn."""
    cooking: Cooking | None = None
    offered: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    prose: Prose | None = None
    """What a model is to write after the parts; None: composed whole."""
    changes: Changes = field(default_factory=Changes)
    """What is to be done to the user's kitchen."""
    undo: bool = False
    """The last change of the kitchen is to be taken back."""
    short: bool = False
    """A part of it keeps less than was asked for, or has less."""
    menu: Menu | None = None
    """The menu as it is after this turn, where it is about one."""

    @property
    def text(self) -> str:
        """Return the parts as one text."""
        return "\n\n".join(self.parts)

    @property
    def composed(self) -> bool:
        """Tell whether no model writes any of it."""
        return self.prose is None
