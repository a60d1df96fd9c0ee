"""Warnings about dangerous food: what to say beside an answer, and when to say nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from text.normalize import simplify
from text.phrases import compiled

Severity = Literal["danger", "caution"]

_FILE = Path(__file__).parent / "data" / "safety.yaml"


class Dish(Protocol):
    """What warnings read of a recipe."""

    @property
    def name(self) -> str:
        """Its title."""
        ...

    @property
    def ingredients(self) -> Sequence[str]:
        """One entry an ingredient."""
        ...

    @property
    def steps(self) -> Sequence[str]:
        """What to do, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Warning:
    """What the user should know; `danger`: do not eat or do this; `caution`: safe if one thing is minded."""

    rule: str
    zh: str
    en: str
    severity: Severity


class Rule(BaseModel):
    """When one warning is due. Patterns are regular expressions over simplified, lower-case text.

    A rule applies when every pattern of `question` stands in the question, `food` in the question or in the recipe's
    name or ingredients, and `unless` nowhere in the question; or when `recipe` stands in one line of the recipe.
    `withhold`: a question that it applies to is answered with the warning alone, no recipe.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Severity
    question: tuple[str, ...] = ()
    food: str = ""
    unless: str = ""
    recipe: str = ""
    replaces: tuple[str, ...] = ()
    withhold: bool = False
    zh: str
    en: str
    source: str

    @model_validator(mode="after")
    def _has_condition(self) -> "Rule":
        if not (self.question or self.food or self.recipe):
            raise ValueError("a rule needs a question, food or recipe pattern")
        return self


class RuleBook(BaseModel):
    """The content of `safety.yaml`; `<word>` in a pattern stands for the word list of that name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, str]
    rules: dict[str, Rule]


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    question: tuple[re.Pattern[str], ...]
    food: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    recipe: re.Pattern[str] | None

    def applies(self, question: str, foods: str, lines: tuple[str, ...]) -> bool:
        """Tell whether the warning is due."""
        if self.unless and self.unless.search(question):
            return False
        if self.recipe and any(self.recipe.search(line) for line in lines):
            return True
        if not (self.question or self.food):
            return False
        if not all(pattern.search(question) for pattern in self.question):
            return False
        return self.food is None or bool(self.food.search(question) or self.food.search(foods))


@cache
def load_rules() -> dict[str, Rule]:
    """Read the rules of `safety.yaml` by name, once per process."""
    return _book().rules


@cache
def _book() -> RuleBook:
    return RuleBook.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


@cache
def _compiled() -> dict[str, _Compiled]:
    words = _book().words

    def build(pattern: str) -> re.Pattern[str]:
        return compiled(pattern, words)

    return {
        name: _Compiled(
            rule,
            tuple(build(pattern) for pattern in rule.question),
            build(rule.food) if rule.food else None,
            build(rule.unless) if rule.unless else None,
            build(rule.recipe) if rule.recipe else None,
        )
        for name, rule in load_rules().items()
    }


def warnings_for(question: str, recipe: Dish | None) -> list[Warning]:
    """Return the warnings due for a question and the recipe that answers it, dangers first, each once.

    Args:
        question: as the user asked it or as rewritten, Chinese (either script) or English.
        recipe: the one the answer is taken from, None where there is none.
    """
    asked = simplify(question)
    lines = tuple(simplify(line) for line in (recipe.name, *recipe.ingredients, *recipe.steps)) if recipe else ()
    foods = "\n".join(lines[: 1 + len(recipe.ingredients)]) if recipe else ""
    found = {name: entry.rule for name, entry in _compiled().items() if entry.applies(asked, foods, lines)}
    replaced = {name for rule in found.values() for name in rule.replaces}
    due = [Warning(name, rule.zh, rule.en, rule.severity) for name, rule in found.items() if name not in replaced]
    return sorted(due, key=lambda warning: warning.severity != "danger")


def endangers(question: str) -> bool:
    """Tell whether a question, by its own words, asks about something that endangers."""
    asked, rules = simplify(question), load_rules()
    return any(
        rules[name].severity == "danger" and bool(entry.question) and entry.applies(asked, "", ())
        for name, entry in _compiled().items()
    )


def withheld(question: str) -> list[Warning]:
    """Return the warnings that are all the answer to a question: what it asks for may kill, or needs help at once."""
    rules = load_rules()
    return [warning for warning in warnings_for(question, None) if rules[warning.rule].withhold]
