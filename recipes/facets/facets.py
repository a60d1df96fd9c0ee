"""What a recipe is, as terms to filter and rank by: ingredients, equipment, course, heat, diet, minutes, difficulty."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from culinary.ingredients import ancestors, find_ingredients, lookup, role_of
from recipes.facets.claims import claims_in
from recipes.facets.courses import courses_of, cuisines_of
from recipes.facets.diets import ALLERGENS, ANIMAL, diets_kept
from recipes.facets.effort import estimated_handwork, estimated_level
from recipes.facets.equipment import equipment_in, equipment_names
from recipes.facets.heat import heat_of
from recipes.facets.methods import methods_of
from recipes.facets.minutes import estimated_minutes
from recipes.facets.served import is_cold
from recipes.facets.suitability import suits
from recipes.facets.tastes import tastes_of
from recipes.facets.weights import Weights
from recipes.recipe import Recipe
from text.normalize import simplify
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "recipe_steps.yaml"
_STEAMS_ITSELF = frozenset(("电饭煲", "微波炉", "蒸锅", "高压锅", "空气炸锅"))
_BAKES = frozenset(("烤箱", "空气炸锅", "微波炉", "电饼铛"))
_LOOKS_LIKE = frozenset(("面粉",))


@dataclass(frozen=True)
class Facets:
    """What a recipe can be filtered and ranked by; all names are canonical and in simplified script."""

    main: frozenset[str]
    """Ingredients that the dish is made of, and what each is a kind of; feet and offal are nobody's chicken."""
    ingredients: frozenset[str]
    """All ingredients, and what each is a kind of (五花肉 is 猪肉 is 肉)."""
    equipment: frozenset[str]
    alternatives: frozenset[str]
    """Equipment that would do as well."""
    methods: frozenset[str]
    """How it is cooked (`recipes.facets.methods`)."""
    courses: frozenset[str]
    allergens: frozenset[str]
    diets: frozenset[str]
    alcohol: bool
    heat: int
    """0 mild to 3 very hot."""
    minutes: int
    """Total time as stated, else the sum of the times in the steps and of the handwork, minutes."""
    hands_on: int
    """Of these, those in which the cook works, as stated or estimated."""
    difficulty: int
    """1 easy to 3 hard, 0 unknown."""
    stars: int
    """Its difficulty in stars, 1-5, 0 where it has none."""
    claims: frozenset[str]
    """What its name and tags claim of it (`recipes.facets.claims`)."""
    suits: frozenset[str]
    """What it is without its name claiming it (`recipes.facets.suitability`)."""
    cuisines: frozenset[str]
    tastes: frozenset[str]
    """What it tastes of (`recipes.facets.tastes`)."""

    def terms(self) -> list[str]:
        """Return the facets as terms for an inverted index, such as `main:番茄` or `eq:烤箱`."""
        groups = {
            "main": self.main, "ing": self.ingredients, "eq": self.equipment, "can": self.alternatives,
            "way": self.methods, "course": self.courses,
            "alg": self.allergens, "diet": self.diets, "claim": self.claims, "suits": self.suits, "cui": self.cuisines,
            "taste": self.tastes,
        }  # fmt: skip
        found = [f"{group}:{name}" for group, names in groups.items() for name in sorted(names)]
        found += ["has:酒精"] * self.alcohol
        found += [f"stars:{self.stars}"] * bool(self.stars)
        return [*found, f"heat:{self.heat}", f"level:{self.difficulty}"]


@dataclass(frozen=True, slots=True)
class _Foods:
    """The ingredients that a recipe names: in its title, in its list, and in lines that may not be left out."""

    kept: list[str]
    """The lines that may not be left out."""
    named: tuple[str, ...]
    listed: frozenset[str]
    firm: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        return self.listed.union(self.named)

    def kinds(self) -> frozenset[str]:
        of_title = {kind for name in self.named for kind in ancestors(name) if kind not in _LOOKS_LIKE}
        return frozenset(of_title).union(kind for name in self.listed or self.every for kind in ancestors(name))


@lru_cache(maxsize=4096)
def facets(recipe: Recipe) -> Facets:
    """Return the facets of a recipe; they are read once."""
    return facets_of(recipe)


def facets_of(recipe: Recipe, ingredients: str | None = None, steps: str | None = None) -> Facets:
    """Read the facets off a recipe.

    Args:
        ingredients: its lines of ingredients, parted by line feeds and simplified, where they are known already.
        steps: its steps likewise.
    """
    text = simplify("\n".join(recipe.steps)) if steps is None else steps
    written = simplify("\n".join(recipe.ingredients)) if ingredients is None else ingredients
    foods, cold, optional = _foods_of(recipe), is_cold(simplify(recipe.name), text), load_phrases(_WORDS)["optional"]
    weights = Weights(foods.kept, _ingredients_of)
    found = _read(recipe, foods, weights, written, text, cold=cold)
    could = suits(
        simplify(recipe.name),
        [line for line in written.split("\n") if not optional.search(line)],
        text,
        minutes=found.minutes,
        heat=found.heat,
        difficulty=found.difficulty,
        servings=recipe.servings or 0,
        alcohol=found.alcohol and weights.tastes_of_wine(),
        cold=cold,
        equipment=found.equipment,
        allergens=found.allergens,
        diets=found.diets,
    )
    return replace(found, suits=could)


def _read(recipe: Recipe, foods: _Foods, weights: Weights, written: str, text: str, *, cold: bool) -> Facets:
    """Return the facets of a recipe but for what it suits."""
    main = {name for name in foods.firm if role_of(name) in ("main", "staple")}
    # A title may only look like an ingredient: a cake without eggs.
    tags, all_tags = _tags(foods.firm), _tags(foods.listed or foods.every)
    of_lines = _tags({name for line in foods.kept for name in _ingredients_of(line)}) or tags
    # What is called just 肉 in China is pork.
    diets = diets_kept(tags | {"pork"} if "肉" in foods.firm else tags, of_lines)
    equipment = frozenset(_equipment(recipe, written, text))
    name = simplify(recipe.name)
    minutes = recipe.minutes or estimated_minutes(recipe.steps)
    hands_on = min(minutes, recipe.hands_on_minutes or estimated_handwork(recipe.ingredients, recipe.steps))
    courses = frozenset(
        courses_of(recipe, weights, meaty=bool(ANIMAL & _tags(main)), meatless="素食" in diets, cold=cold)
    )
    return Facets(
        main=frozenset(kind for name in main for kind in ([name] if "part" in _tags([name]) else ancestors(name))),
        ingredients=foods.kinds(),
        equipment=equipment,
        alternatives=frozenset(_alternatives(text)) - equipment,
        methods=frozenset(methods_of(name, text)),
        courses=courses,
        allergens=frozenset(tag.removeprefix("?") for tag in all_tags) & ALLERGENS.keys(),
        diets=diets,
        alcohol="alcohol" in tags,
        heat=heat_of(name, [*foods.kept, recipe.name], recipe.tags, _ingredients_of),
        minutes=minutes,
        hands_on=hands_on,
        difficulty=_difficulty(recipe) or (estimated_level(hands_on, text) if recipe.steps else 0),
        stars=_stars(recipe),
        claims=claims_in(simplify(" ".join([recipe.name, *recipe.tags]))),
        suits=frozenset(),
        cuisines=frozenset(cuisines_of(recipe)),
        tastes=frozenset(tastes_of(name, written.split("\n"), courses)),
    )


def _foods_of(recipe: Recipe) -> _Foods:
    optional, named = load_phrases(_WORDS)["optional"], _ingredients_of(recipe.name)
    kept = [line for line in recipe.ingredients if not optional.search(line)]
    return _Foods(
        kept,
        named,
        listed=frozenset(name for line in recipe.ingredients for name in _ingredients_of(line)),
        firm=frozenset(named).union(*(_ingredients_of(line) for line in kept)),
    )


@lru_cache(maxsize=65536)
def _ingredients_of(line: str) -> tuple[str, ...]:
    """Return every ingredient that a line names: for allergies one too many is better than one too few."""
    return tuple(find_ingredients(load_phrases(_WORDS)["negated"].sub("", line)))


def _tags(names: Iterable[str]) -> set[str]:
    return {tag for name in names if (entry := lookup(name)) for tag in entry.tags}


def _equipment(recipe: Recipe, ingredients: str, steps: str) -> set[str]:
    words = load_phrases(_WORDS)
    found = set(recipe.tags) & equipment_names()
    tools = [recipe.name, *(note for note in recipe.notes if note.startswith("工具"))]
    text = "\n".join([simplify(" ".join(tools)), ingredients])
    if not found:
        text += "\n" + (words["clause_otherwise"].sub("", steps) if words["otherwise"].search(steps) else steps)
    found |= set(equipment_in(text))
    if not found & _BAKES and words["roasted"].search(steps):
        found.add("烤箱")
    if words["blended"].search(steps):
        found.add("料理机")
    if not found & _STEAMS_ITSELF and words["steamed"].search(steps):
        found.add("蒸锅")
    if recipe.steps and not any(words["hot"].search(step) for step in recipe.steps):
        found.add("无需开火")
    return found | ({"无需开火"} & set(recipe.tags))


def _alternatives(steps: str) -> set[str]:
    """Return the equipment of clauses that say what would do as well: "也可以用高压锅"."""
    words = load_phrases(_WORDS)
    if not words["otherwise"].search(steps) or not equipment_in(steps):
        return set()
    return set(equipment_in("\n".join(words["clause_otherwise"].findall(steps))))


def _difficulty(recipe: Recipe) -> int:
    words = {"简单": 1, "容易": 1, "中等": 2, "困难": 3, "较难": 3}
    if recipe.difficulty in words:
        return words[recipe.difficulty]
    return (0, 1, 1, 2, 3, 3)[_stars(recipe)]


def _stars(recipe: Recipe) -> int:
    stars = load_phrases(_WORDS)["stars"].search("\n".join([recipe.description, *recipe.notes]))
    return len(stars[1]) if stars else 0
