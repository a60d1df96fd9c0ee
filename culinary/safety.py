"""Warnings about dangerous food: what to say beside an answer, and when to say nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, Protocol

import yaml
from pydantic import BaseModel, model_validator

from text.normalize import simplify
from text.phrases import compiled, load_phrases

Severity = Literal["danger", "caution", "harmless"]

_DATA = Path(__file__).parent / "data"
_KITCHEN = _DATA / "kitchen.yaml"
_OF_INFANTS = "baby_in_general"
_DENIED = Path(__file__).parent / "phrases" / "denied_signs.yaml"
_FILES = (_DATA / "safety.yaml", _DATA / "eaters.yaml", _KITCHEN, _DATA / "harmless.yaml")


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


class Rule(BaseModel, frozen=True, extra="forbid"):
    """When one warning is due. Patterns are regular expressions over simplified, lower-case text.

    A rule applies when every pattern of `question` stands in the question, `food` in the question or in the recipe's
    name or ingredients, and `unless` nowhere in the question; or when `recipe` stands in one line of the recipe.
    `withhold`: a question that it applies to is answered with the warning alone, no recipe. `fallback`: it is said
    only where nothing else is known. Of the rules of the kitchen the first that applies is said, no other.
    `unoffered`: a dish whose name or ingredients have it is not offered to those who eat by the rule's question; of a
    danger all that has its `food` is not. `poison`: whoever ate what it warns of is in danger at once, or may fall ill
    of it; `helps`: it says what to do then, first, and only beside a rule of such a poison.
    """

    severity: Severity
    question: tuple[str, ...] = ()
    food: str = ""
    unless: str = ""
    recipe: str = ""
    replaces: tuple[str, ...] = ()
    withhold: bool = False
    fallback: bool = False
    unoffered: str = ""
    poison: Literal["", "deadly", "upsets"] = ""
    helps: Literal["", "deadly", "any"] = ""
    zh: str
    en: str
    source: str

    @model_validator(mode="after")
    def _has_condition(self) -> "Rule":
        if not (self.question or self.food or self.recipe):
            raise ValueError("a rule needs a question, food or recipe pattern")
        return self


class RuleBook(BaseModel, frozen=True, extra="forbid"):
    """The content of the files together; `<word>` in a pattern stands for the word list of that name."""

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
    """Read the rules of all files by name, once per process.

    Raises:
        ValueError: two rules have one name.
    """
    return _book().rules


@cache
def _books() -> dict[Path, RuleBook]:
    return {file: RuleBook.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in _FILES}


@cache
def _book() -> RuleBook:
    words: dict[str, str] = {}
    rules: dict[str, Rule] = {}
    for file, book in _books().items():
        if taken := rules.keys() & book.rules.keys():
            raise ValueError(f"{file.name}: the rules {', '.join(sorted(taken))} stand in another file")
        words |= book.words
        rules |= book.rules
    return RuleBook(words=words, rules=rules)


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
    lines = tuple(simplify(line) for line in (recipe.name, *recipe.ingredients, *recipe.steps)) if recipe else ()
    foods = "\n".join(lines[: 1 + len(recipe.ingredients)]) if recipe else ""
    return list(_due(without_denied(question), foods, lines))


def without_denied(question: str) -> str:
    """Return a simplified question without the signs that it says are not there: 没变味 is not 变味."""
    return load_phrases(_DENIED)["denied"].sub(" ", simplify(question))


@lru_cache(maxsize=1024)
def _due(asked: str, foods: str, lines: tuple[str, ...]) -> tuple[Warning, ...]:
    rules = {name: entry for name, entry in _compiled().items() if _warns(entry.rule)}
    found = _with_help_due({name: entry.rule for name, entry in rules.items() if entry.applies(asked, foods, lines)})
    kitchen = [name for name in found if name in _books()[_KITCHEN].rules]
    dropped = {
        *kitchen[1:],
        *(other for name, rule in found.items() if name not in kitchen[1:] for other in rule.replaces),
    }
    due = [_warning(name, rule) for name, rule in found.items() if name not in dropped]
    return tuple(sorted(due, key=lambda warning: (not load_rules()[warning.rule].helps, warning.severity != "danger")))


def _with_help_due(found: dict[str, Rule]) -> dict[str, Rule]:
    """Return rules without those that help where nothing that poisons is warned of."""
    poisons = {rule.poison for rule in found.values()} - {""}
    due = poisons & {"deadly"}, poisons
    return {name: rule for name, rule in found.items() if not rule.helps or due[rule.helps == "any"]}


def is_unfit(recipe: Dish, who: str) -> bool:
    """Tell whether a dish is not to be offered to those who eat, as a question says who they are (孕妇吃)."""
    patterns = _unoffered(simplify(who)) if who else ()
    if not patterns:
        return False
    foods = "\n".join(simplify(line) for line in (recipe.name, *recipe.ingredients))
    return any(pattern.search(foods) for pattern in patterns)


@lru_cache(maxsize=256)
def _unoffered(who: str) -> tuple[re.Pattern[str], ...]:
    """Return what is not offered to those who eat."""
    words = _book().words
    found = [
        compiled(entry.rule.unoffered, words) if entry.rule.unoffered else entry.food
        for entry in _compiled().values()
        if entry.question
        and _warns(entry.rule)
        and (entry.rule.unoffered or entry.rule.severity == "danger")
        and not (entry.unless and entry.unless.search(who))
        and all(pattern.search(who) for pattern in entry.question)
    ]
    return tuple(pattern for pattern in found if pattern is not None)


def endangers(question: str) -> bool:
    """Tell whether a question, by its own words, asks about something that endangers."""
    asked, rules = without_denied(question), load_rules()
    return any(
        rules[name].severity == "danger"
        and not rules[name].helps
        and bool(entry.question)
        and entry.applies(asked, "", ())
        for name, entry in _compiled().items()
    )


def harmless_in(question: str) -> Warning | None:
    """Return what to say of a question after something that sounds dangerous and is not, None where it asks no such.

    What is fine for others need not be for an infant: of one nothing is said to be harmless.
    """
    asked = without_denied(question)
    rules = {name: entry for name, entry in _compiled().items() if entry.rule.severity == "harmless"}
    found = next((name for name, entry in rules.items() if entry.applies(asked, "", ())), "")
    general = in_general(question)
    if not found or warnings_for(question, None) or (general and general.rule == _OF_INFANTS):
        return None
    return _warning(found, rules[found].rule)


def in_general(question: str) -> Warning | None:
    """Return what holds in general for those who eat by a question, for where nothing is known of the very thing."""
    asked = without_denied(question)
    rules = {name: entry for name, entry in _compiled().items() if entry.rule.fallback}
    return next((_warning(name, one.rule) for name, one in rules.items() if one.applies(asked, "", ())), None)


def is_of_kitchen(question: str) -> bool:
    """Tell whether a question asks of a danger of the kitchen that no rule knows by itself."""
    general = in_general(question)
    return general is not None and general.rule in _books()[_KITCHEN].rules


def _warning(name: str, rule: Rule) -> Warning:
    return Warning(name, rule.zh, rule.en, rule.severity)


def _warns(rule: Rule) -> bool:
    return rule.severity != "harmless" and not rule.fallback


def withheld(question: str) -> list[Warning]:
    """Return the warnings that are all the answer to a question.

    What it asks for may kill or needs help at once, or it is of a danger of the kitchen, where no dish is asked for.
    What poisoned somebody stands with the help.
    """
    rules, found = load_rules(), warnings_for(question, None)
    helps = any(rules[warning.rule].helps for warning in found)
    return [one for one in found if rules[one.rule].withhold or (helps and rules[one.rule].poison)]
