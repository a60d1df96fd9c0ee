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

Severity = Literal["danger", "caution", "harmless"]

_DATA = Path(__file__).parent / "data"
_FILES = (_DATA / "safety.yaml", _DATA / "harmless.yaml")


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
    """What the user should know.

    `danger`: do not eat or do this; `caution`: safe if one thing is minded; `harmless`: sounds dangerous and is not.
    """

    rule: str
    zh: str
    en: str
    severity: Severity


class Rule(BaseModel):
    """When one warning is due. Patterns are regular expressions over simplified, lower-case text.

    A rule applies when every pattern of `question` stands in the question, `food` in the question or in the recipe's
    name or ingredients, and `unless` nowhere in the question; or when `recipe` stands in one line of the recipe.
    `withhold`: a question that it applies to is answered with the warning alone, no recipe. `fallback`: it is said
    only where nothing else is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Severity
    question: tuple[str, ...] = ()
    food: str = ""
    unless: str = ""
    recipe: str = ""
    replaces: tuple[str, ...] = ()
    withhold: bool = False
    fallback: bool = False
    zh: str
    en: str
    source: str

    @model_validator(mode="after")
    def _has_condition(self) -> "Rule":
        if not (self.question or self.food or self.recipe):
            raise ValueError("a rule needs a question, food or recipe pattern")
        return self


class RuleBook(BaseModel):
    """The content of the files together; `<word>` in a pattern stands for the word list of that name."""

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
    """Read the rules of `safety.yaml` and `harmless.yaml` by name, once per process."""
    return _book().rules


@cache
def _book() -> RuleBook:
    books = [RuleBook.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in _FILES]
    words = {name: pattern for book in books for name, pattern in book.words.items()}
    return RuleBook(words=words, rules={name: rule for book in books for name, rule in book.rules.items()})


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
    rules = {name: entry for name, entry in _compiled().items() if _warns(entry.rule)}
    found = {name: entry.rule for name, entry in rules.items() if entry.applies(asked, foods, lines)}
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


def harmless_in(question: str) -> Warning | None:
    """Return what to say of a question after something that sounds dangerous and is not, None where it asks no such."""
    asked = simplify(question)
    rules = {name: entry for name, entry in _compiled().items() if entry.rule.severity == "harmless"}
    found = next((name for name, entry in rules.items() if entry.applies(asked, "", ())), "")
    if not found or warnings_for(question, None):
        return None
    rule = rules[found].rule
    return Warning(found, rule.zh, rule.en, rule.severity)


def in_general(question: str) -> Warning | None:
    """Return what holds in general for those who eat by a question, for where nothing is known of the very thing."""
    asked = simplify(question)
    rules = {name: entry for name, entry in _compiled().items() if entry.rule.fallback}
    found = next(((name, one.rule) for name, one in rules.items() if one.applies(asked, "", ())), None)
    return Warning(found[0], found[1].zh, found[1].en, found[1].severity) if found else None


def _warns(rule: Rule) -> bool:
    return rule.severity != "harmless" and not rule.fallback


def withheld(question: str) -> list[Warning]:
    """Return the warnings that are all the answer to a question: what it asks for may kill, or needs help at once."""
    rules = load_rules()
    return [warning for warning in warnings_for(question, None) if rules[warning.rule].withhold]
