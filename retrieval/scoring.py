"""What the searches say about the candidates of one question, weighed: the order of recipes, and how sure it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from retrieval.asked import Asked, canonical_names, canonical_text
from retrieval.facets import EQUIPMENT, facets_of
from retrieval.hypothesize import question_names
from retrieval.ranking import Features, name_match, question_match, relative
from retrieval.recipe import Recipe
from retrieval.text import clean_name, simplify

KEPT = 20_000


@dataclass(frozen=True)
class Evidence:
    """What each search found, by recipe row."""

    cosine: Mapping[int, tuple[float, str]] = field(default_factory=dict)
    """Similarity of the nearest question, and that question."""
    exact: Mapping[int, str] = field(default_factory=dict)
    """The name that the question calls the recipe by."""
    lexical: Mapping[int, float] = field(default_factory=dict)
    body: Mapping[int, float] = field(default_factory=dict)
    sounds: Mapping[int, float] = field(default_factory=dict)
    made_of: Mapping[int, float] = field(default_factory=dict)
    broken: Mapping[int, float] = field(default_factory=dict)
    """Share of the wishes (equipment, time, heat, …) that the recipe does not keep."""

    def __bool__(self) -> bool:
        return bool(self.cosine or self.exact or self.lexical or self.body or self.sounds or self.made_of)

    def rows(self) -> list[int]:
        """Return every recipe found, each once."""
        found = (self.cosine, self.exact, self.lexical, self.body, self.sounds, self.made_of)
        return list(dict.fromkeys(row for rows in found for row in rows))

    def joined(self, other: "Evidence") -> "Evidence":
        """Return both together, what this one says first."""
        return Evidence(
            cosine={**other.cosine, **self.cosine},
            exact={**other.exact, **self.exact},
            lexical={**other.lexical, **self.lexical},
            body={**other.body, **self.body},
            sounds={**other.sounds, **self.sounds},
            made_of={**other.made_of, **self.made_of},
            broken={**other.broken, **self.broken},
        )


@dataclass(frozen=True)
class Known:
    """What is read off a recipe once and kept for the next question."""

    names: list[str]
    title: str
    mains: frozenset[str]


class Scorer:
    """Read the features of candidates. Safe to use from several threads; keeps what it read off recipes."""

    def __init__(self, rarity: Callable[[str], float]) -> None:
        self._rarity = rarity
        self._known: dict[str, Known] = {}

    def known(self, recipe: Recipe) -> Known:
        """Return the names of a recipe, its title as people would say it, and its main ingredients."""
        known = self._known.get(recipe.recipe_id)
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            title = canonical_text(clean_name(recipe.name))
            known = Known(canonical_names(question_names(recipe)), title, facets_of(recipe).main)
            self._known[recipe.recipe_id] = known
        return known

    def features(self, asked: Asked, evidence: Evidence, recipes: Mapping[int, Recipe]) -> dict[int, Features]:
        """Return what speaks for each recipe."""
        lexical, body = relative(evidence.lexical), relative(evidence.body)
        found = {}
        for row, recipe in recipes.items():
            known = self.known(recipe)
            match, name = name_match(known.names, asked.canonical, self._rarity)
            if row in evidence.exact:
                name = max(name if match == 1.0 else "", evidence.exact[row], key=len)
                says = question_match(name, asked.text, self._rarity)
                match = 1.0 if not asked.only_mentions(name) or says > 0.5 else 0.75
            found[row] = Features(
                name=match,
                length=min(1.0, len(name) / 10),
                title=name_match([known.title], asked.canonical, self._rarity)[0],
                reverse=question_match("".join(known.names), asked.canonical, self._rarity),
                cosine=max(0.0, (evidence.cosine.get(row, (0.0, ""))[0] - 0.8) / 0.2),
                lexical=lexical.get(row, 0.0),
                body=body.get(row, 0.0),
                phonetic=evidence.sounds.get(row, 0.0),
                fit=evidence.made_of.get(row, 0.0) / (3 * len(asked.have)) if asked.have else 0.0,
                spare=min(1.0, len(known.mains - set(asked.have)) / 8),
                tool=_tool(canonical_text(simplify(recipe.name)), asked),
                broken=evidence.broken.get(row, 0.0),
            )
        return found


def confidence(features: Features, asked: Asked) -> float:
    """Return how sure it is that the recipe is meant, 0-1: its name, what it is made of, or its meaning fits.

    A dish that the glossary knows and the index lacks is not answered by another dish.
    """
    meant = 0.45 * features.cosine + 0.35 * features.name + 0.15 * features.body + 0.15 * features.reverse
    meant += 0.22 * asked.about_food
    fits = 0.6 + 0.3 * features.fit if features.fit > 0.6 and asked.open_ended else 0.0
    named = 0.85 + 0.1 * features.cosine if features.name >= 0.97 else 0.0
    limited = 0.55 if asked.wishes.limited else 0.0
    best = max(meant, fits, named, limited)
    if asked.dishes and features.name < 0.28 and features.reverse < 0.3 and not asked.open_ended:
        best = min(best, 0.45)
    return round(min(1.0, best), 4)


def _tool(title: str, asked: Asked) -> float:
    """Return 1 where a title has the equipment asked for, -1 where it has another, 0 where it has none."""
    named = {tool for tool in EQUIPMENT if tool in title}
    return 1.0 if named & asked.wishes.equipment else -1.0 if named - asked.wishes.equipment else 0.0
