"""What a recipe is, as terms to filter and rank by: ingredients, equipment, course, heat, diet, minutes, difficulty."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from culinary.ingredients import ancestors, find_ingredients, lookup, role_of
from recipes.facets.claims import claims_in
from recipes.facets.courses import courses_of, cuisines_of
from recipes.facets.diets import ALLERGENS, ANIMAL, diets_kept
from recipes.facets.equipment import equipment_in, equipment_names
from recipes.facets.heat import heat_of
from recipes.facets.methods import methods_of
from recipes.facets.minutes import estimated_minutes
from recipes.facets.suitability import suits
from recipes.facets.tastes import tastes_of
from recipes.recipe import Recipe
from text.normalize import simplify
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "recipe_steps.yaml"
_STEAMS_ITSELF = frozenset(("电饭煲", "微波炉", "蒸锅", "高压锅", "空气炸锅"))
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
    named = _ingredients_of(recipe.name)
    optional = load_phrases(_WORDS)["optional"]
    kept = [line for line in recipe.ingredients if not optional.search(line)]
    every = set(named).union(*(_ingredients_of(line) for line in recipe.ingredients))
    firm = set(named).union(*(_ingredients_of(line) for line in kept))
    main = {name for name in firm if role_of(name) in ("main", "staple")}
    listed = {name for line in recipe.ingredients for name in _ingredients_of(line)}
    # A title may only look like an ingredient: a cake without eggs.
    tags, all_tags = _tags(firm), _tags(listed or every)
    of_lines = _tags({name for line in kept for name in _ingredients_of(line)}) or tags
    diets = diets_kept(tags, of_lines)
    text = simplify("\n".join(recipe.steps)) if steps is None else steps
    written = simplify("\n".join(recipe.ingredients)) if ingredients is None else ingredients
    equipment = frozenset(_equipment(recipe, written, text))
    name = simplify(recipe.name)
    heat = heat_of(name, [*kept, recipe.name], recipe.tags, _ingredients_of)
    minutes, difficulty = recipe.minutes or estimated_minutes(recipe.steps), _difficulty(recipe)
    courses = frozenset(courses_of(recipe, meaty=bool(ANIMAL & _tags(main)), meatless="素食" in diets))
    allergens = frozenset(tag.removeprefix("?") for tag in all_tags) & ALLERGENS.keys()
    return Facets(
        main=frozenset(kind for name in main for kind in ([name] if "part" in _tags([name]) else ancestors(name))),
        ingredients=frozenset(kind for name in listed or every for kind in ancestors(name)).union(
            kind for name in named for kind in ancestors(name) if kind not in _LOOKS_LIKE
        ),
        equipment=equipment,
        alternatives=frozenset(_alternatives(text)) - equipment,
        methods=frozenset(methods_of(name, text)),
        courses=courses,
        allergens=allergens,
        diets=diets,
        alcohol="alcohol" in tags,
        heat=heat,
        minutes=minutes,
        difficulty=difficulty,
        stars=_stars(recipe),
        claims=claims_in(simplify(" ".join([recipe.name, *recipe.tags]))),
        suits=suits(
            name,
            [line for line in written.split("\n") if not optional.search(line)],
            text,
            minutes=minutes,
            heat=heat,
            difficulty=difficulty,
            alcohol="alcohol" in tags,
            equipment=equipment,
            allergens=allergens,
            diets=diets,
        ),
        cuisines=frozenset(cuisines_of(recipe)),
        tastes=frozenset(tastes_of(name, written.split("\n"), courses)),
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
