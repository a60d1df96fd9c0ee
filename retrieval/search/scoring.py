"""What the searches say about the candidates of one question, weighed: the order of recipes, and how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from culinary.ingredients import canonical_name
from recipes.facets.equipment import equipment_names
from retrieval.index.profile import SUITS, Profile
from retrieval.search.name_match import NameMatcher, Weights
from retrieval.search.ranking import Features, relative
from retrieval.search.search_question import Asked

# What a title says of the equipment that the dish is made in.
_NAMED_BY = {"烤箱": "烤", "砂锅": "煲", "蒸锅": "蒸", "平底锅": "煎", "炒锅": "炒"}


@dataclass(frozen=True)
class Evidence:
    """What each search found, by recipe row."""

    cosine: Mapping[int, tuple[float, int]] = field(default_factory=dict)
    """Similarity of the nearest question, and its number."""
    exact: Mapping[int, str] = field(default_factory=dict)
    """The name that the question calls the recipe by."""
    lexical: Mapping[int, float] = field(default_factory=dict)
    body: Mapping[int, float] = field(default_factory=dict)
    sounds: Mapping[int, float] = field(default_factory=dict)
    made_of: Mapping[int, float] = field(default_factory=dict)
    broken: Mapping[int, float] = field(default_factory=dict)
    """How far the wishes (equipment, time, heat, …) are not kept: the share of them, halfway to 1 where any is not."""
    unlike: Mapping[int, float] = field(default_factory=dict)
    """Share of the kinds asked for (course, kitchen) that the recipe is not."""

    def __bool__(self) -> bool:
        return bool(self.cosine or self.exact or self.lexical or self.body or self.sounds or self.made_of)

    def keeps(self, row: int) -> bool:
        """Tell whether there are wishes, of which a recipe keeps every one."""
        wishes = [shares[row] for shares in (self.broken, self.unlike) if row in shares]
        return bool(wishes) and not any(wishes)

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
            unlike={**other.unlike, **self.unlike},
        )


def features_of(
    asked: Asked, evidence: Evidence, profiles: Mapping[int, Profile], weights: Weights
) -> dict[int, Features]:
    """Return what speaks for each recipe."""
    lexical, body = relative(evidence.lexical), relative(evidence.body)
    matcher, have = NameMatcher(asked.canonical, weights), set(asked.have)
    claims = asked.claims
    phrases = [(words, frozenset(map(canonical_name, words))) for words in asked.english.phrases]
    suiting = {f"{SUITS}{claim}" for claim in claims}
    found = {}
    for row, profile in profiles.items():
        match, name = matcher.best(profile.names)
        match = min(match, asked.likeness_of_guess(name)) if match == 1.0 else match
        if row in evidence.exact:
            name = max(name if match == 1.0 else "", evidence.exact[row], key=len)
            passing = asked.only_mentions(name) and NameMatcher(asked.text, weights).covered(name) <= 0.5
            match = 0.75 if passing else 1.0
        found[row] = Features(
            name=match,
            length=min(1.0, len(name) / 10),
            title=matcher.best((profile.title,))[0],
            reverse=matcher.covered("".join(profile.names)),
            cosine=max(0.0, (evidence.cosine.get(row, (0.0, 0))[0] - 0.8) / 0.2),
            lexical=lexical.get(row, 0.0),
            body=body.get(row, 0.0),
            phonetic=evidence.sounds.get(row, 0.0),
            fit=evidence.made_of.get(row, 0.0) / (3 * len(have)) if have else 0.0,
            spare=min(1.0, len(profile.main - have) / 8),
            tool=_tool(profile.traits, profile.title, asked),
            broken=evidence.broken.get(row, 0.0),
            claim=len(profile.traits & claims) / len(claims) if claims else 0.0,
            unlike=evidence.unlike.get(row, 0.0),
            meant=_meant(phrases, profile),
            suit=len(profile.traits & suiting) / len(claims) if claims else 0.0,
        )
    return found


def confidence(features: Features, asked: Asked) -> float:
    """Return how sure it is that the recipe is meant, 0-1: its name, what it is made of, or its meaning fits.

    A dish that the glossary knows and the index lacks is not answered by another dish, unless it is only named on the
    way of a description that fits one. English words are no surer than the share of them that the name has.
    """
    meant = 0.45 * features.cosine + 0.35 * features.name + 0.15 * features.body + 0.15 * features.reverse
    meant += 0.22 * asked.about_food
    if asked.gloss:
        meant = min(meant, 0.5 + 0.5 * features.meant)
    fits = 0.6 + 0.3 * features.fit if features.fit > 0.6 and (asked.open_ended or asked.claims) else 0.0
    named = 0.85 + 0.1 * features.cosine if features.name >= 0.97 else 0.0
    wishes = asked.wishes
    of_kind = wishes.open_ended and (wishes.courses or wishes.drinkable or wishes.served or wishes.tastes)
    suited = wishes.open_ended and (features.claim or features.suit)
    limited = 0.55 if wishes.limited or suited or (of_kind and not features.unlike) else 0.0
    best = max(meant, fits, named, limited)
    described = asked.describes and features.cosine >= 0.6 and features.body >= 0.95
    if asked.dishes and features.name < 0.28 and features.reverse < 0.3 and not asked.open_ended and not described:
        best = min(best, 0.45)
    return round(min(1.0, best), 4)


def _meant(phrases: Sequence[tuple[Sequence[str], frozenset[str]]], profile: Profile) -> float:
    """Return the share of the English phrases that a recipe has: in its name, or half where it is only made of it.

    Args:
        phrases: the Chinese words that each may be, and those by their canonical names.
        profile: the recipe.
    """
    if not phrases:
        return 0.0
    name = "".join((*profile.names, profile.title))
    said = [
        1.0 if any(word in name for word in words) else 0.5 * bool(canonical & profile.main)
        for words, canonical in phrases
    ]
    return sum(said) / len(said)


def _tool(traits: frozenset[str], title: str, asked: Asked) -> float:
    """Return 1 where a title has the equipment asked for, -1 where it has another, 0 where it has none.

    Where it is asked what to cook, or that it is not fried or not fat, and not with what, any equipment will do.
    """
    wanted, tools = asked.wishes.equipment, traits & equipment_names()
    if tools & asked.wishes.no_equipment:
        return -1.0
    if any(_NAMED_BY[tool] in title for tool in wanted & _NAMED_BY.keys()):
        return 1.0
    if not wanted and (asked.open_ended or asked.claims or asked.wishes.no_methods):
        return 0.0
    return 1.0 if tools & wanted else -1.0 if tools - wanted else 0.0
