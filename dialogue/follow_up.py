"""A follow-up with all that it may lean on, and what it is resolved to."""

from dataclasses import dataclass
from functools import cached_property

from culinary.ingredients import Mention, is_ingredient
from dialogue.finder import Finder
from dialogue.focus import talked_of
from dialogue.presupposed_foods import has_any, presupposed
from dialogue.references import pointed_at
from dialogue.state import Dialogue
from recipes.names import clean_name
from text.normalize import simplify
from understanding.asking import asks_for_fact
from understanding.kinds import Reading
from understanding.pointing_back import only_points, points_back, without_opening, words_beside_pointer


@dataclass(frozen=True)
class Resolved:
    """A follow-up written out, and the title of the dish it is about; empty where it is about none yet."""

    standalone: str
    dish: str = ""
    dishes: tuple[str, ...] = ()
    """Titles of the dishes that it is about, where they are several."""
    rewritten: bool = False
    """What it asks stands in what it is written out to, not in its own words."""


@dataclass(frozen=True)
class FollowUp:
    """A question that may lean on the conversation, and the conversation as it needs it."""

    question: str
    reading: Reading
    dialogue: Dialogue
    finder: Finder
    own: str = ""
    """Title of the dish that the question names itself."""

    @cached_property
    def text(self) -> str:
        """The question, simplified."""
        return simplify(self.question)

    @property
    def focus(self) -> str:
        """Title of the dish being talked about, or ""."""
        return self.dialogue.get("focus_title", "")

    @property
    def offered(self) -> list[str]:
        """Titles of the last list."""
        return self.dialogue.get("offered", [])

    @property
    def asked(self) -> str:
        """The last self-contained question."""
        return self.dialogue.get("asked", "")

    @property
    def named(self) -> list[str]:
        """Titles of the dishes talked about, oldest first."""
        return self.dialogue.get("named", [])

    @property
    def others(self) -> list[str]:
        """Titles of the dishes that came up beside the one in focus, oldest first."""
        return [title for title in talked_of(self.dialogue) if title != self.focus]

    @cached_property
    def texts(self) -> dict[str, str]:
        """Recipes of the dishes offered or talked about, by title."""
        return self.finder.texts([*self.offered, *reversed(talked_of(self.dialogue))])

    @property
    def known(self) -> str:
        """The recipe in focus and what was said of it."""
        told = self.dialogue.get("told", {}).get(self.focus, "")
        return f"{self.focus}{self.texts.get(self.focus, '')}{told}"

    @cached_property
    def back(self) -> bool:
        """Whether the question goes back to something talked about before."""
        step = self.reading.step
        if step and step.kind in ("repeat", "previous") and not words_beside_pointer(self.text):
            # 刚才没听清，再说一遍 is of what is being cooked.
            return False
        return points_back(self.question)

    @cached_property
    def pointed(self) -> str:
        """Title of the dish that the words beside a pointer tell ("喝的那个"), or ""."""
        said, told = self.dialogue.get("said", {}), self.dialogue.get("told")
        return pointed_at(self.question, self.texts, self.focus, said, told) or ""

    @cached_property
    def strange_foods(self) -> list[Mention]:
        """The foods that the question takes for granted where the dish in focus has none of them.

        "鱼蒸好以后盘里的水要倒掉吗", after a fish and then a cold dish, is not about the cold dish.
        """
        foods = presupposed(self._without_dishes()) if self.focus in self.texts else []
        return [] if has_any(self.known, foods) else foods

    def _without_dishes(self) -> str:
        """Return the question without the names of dishes, which are no foods of the dish that it is about."""
        text = self.text
        for name, _ in self.finder.names_in(self.question):
            text = text if is_ingredient(name) else text.replace(name, "。")
        return text

    def about(self, title: str, question: str = "") -> Resolved:
        """Return the question with the dish put before it, by its name without advertising.

        One that only points at the dish asks what was asked of the dish before.
        """
        if only_points(self.text):
            return self.same_of(title)
        return Resolved(with_dish(question or self.question, title), title)

    def asking_again(self, title: str) -> Resolved:
        """Return the question on a dish it names; one that only names it asks what was asked of the dish before."""
        return Resolved(self.question, title) if asks_for_fact(self.text) else self.same_of(title)

    def same_of(self, title: str) -> Resolved:
        """Return what was asked of the dish in focus, asked of another."""
        name = next((name for name in (self.focus, clean_name(self.focus)) if name and name in self.asked), "")
        aspect = self.asked.replace(name, "", 1).strip("，, ") if name else "怎么做"
        return Resolved(f"{clean_name(title)}{aspect}", title)


def with_dish(question: str, title: str) -> str:
    """Return a question with the name of a dish put before it, where the name does not stand in it."""
    rest = without_opening(question).strip("，, ") or question
    name = clean_name(title)
    return rest if name in rest else f"{name}{rest}" if not rest.isascii() else f"{name} {rest}"
