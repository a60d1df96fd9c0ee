"""Words and templates that the generator composes recipes of, read from `vocabulary.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Course:
    """A way of cooking: what it is made of, and the templates of its names and steps."""

    mains: tuple[str, ...]
    sides: tuple[str, ...]
    seasonings: tuple[str, ...]
    methods: tuple[str, ...]
    forms: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    amounts: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The words and templates of `vocabulary.yaml`."""

    courses: dict[str, Course]
    shares: tuple[str, ...]
    """Names of courses, each as often as its share of a hundred."""
    names: dict[str, tuple[str, ...]]
    small: tuple[str, ...]
    keywords: tuple[str, ...]
    descriptions: tuple[str, ...]
    remarks: tuple[str, ...]
    tips: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """Read the vocabulary, once a process."""
    data = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    foods = {kind: tuple(words.split()) for kind, words in data["foods"].items()}
    seasonings = {kind: tuple(words.split()) for kind, words in data["seasonings"].items()}
    amounts = {kind: tuple(words.split()) for kind, words in data["amounts"].items()}
    courses = {
        name: Course(
            mains=tuple(food for kind in row["mains"] for food in foods[kind]),
            sides=tuple(food for kind in row["sides"] for food in foods[kind]),
            seasonings=seasonings[row["seasoning"]],
            methods=tuple(row["methods"].split()),
            forms=tuple(row["forms"]),
            steps=tuple(tuple(row[phase]) for phase in ("prepare", "cook", "finish")),
            amounts=amounts["powder" if name == "bake" else "solid"],
        )
        for name, row in data["courses"].items()
    }
    return Vocabulary(
        courses=courses,
        shares=tuple(name for name, row in data["courses"].items() for _ in range(row["share"])),
        names={
            kind: tuple(words) if kind == "around" else tuple(words.replace('""', "").split())
            for kind, words in data["names"].items()
        },
        small=amounts["small"],
        keywords=tuple(data["keywords"]),
        descriptions=tuple(data["descriptions"]),
        remarks=tuple(data["remarks"]),
        tips=tuple(data["tips"]),
    )
