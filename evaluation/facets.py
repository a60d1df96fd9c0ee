"""How rightly facets are read off recipes, against recipes labelled by hand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from evaluation.metrics import mean
from evaluation.questions import EvaluationError, LabelledRecipe
from recipes.facets.facets import Facets, facets_of
from recipes.recipe import Recipe

_EDGE = 0.2
"""A time that is nearer to a limit than this share of it counts for neither: labels are estimates."""
_TOOLS = frozenset(("烤箱", "蒸锅", "砂锅", "空气炸锅", "电饭煲", "微波炉", "高压锅", "料理机", "无需开火"))
_COURSES = frozenset(
    ("汤羹", "粥", "甜品", "饮品", "酱料", "主食", "凉菜", "小吃", "荤菜", "素菜", "水产")
)  # fmt: skip
_COLD = frozenset(("冰凉",))

Judged = tuple[bool, bool]
"""Whether a recipe is read to have a property, and whether it has it."""


class FacetRow(BaseModel):
    """A recipe and the facets that are read wrongly: those read that it has not, and those that it has unread."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    held: bool
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


class FacetsReport(BaseModel):
    """Result of `shishen eval facets`: counts by facet, of reading the text alone and with what recipes state."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[FacetRow, ...]
    text: dict[str, dict[str, float]]
    """Read off names, ingredients and steps."""
    stated: dict[str, dict[str, float]] = Field(default_factory=dict)
    """Likewise, with the time, level and tags that the recipe states itself."""

    def as_dict(self) -> dict[str, Any]:
        """Return precision and recall by facet."""
        return {"n": len(self.rows), "text": self.text, "stated": self.stated}


def evaluate_facets(labels: Sequence[LabelledRecipe], recipes: Iterable[Recipe]) -> FacetsReport:
    """Read the facets of every labelled recipe and compare them with its label.

    Raises:
        EvaluationError: a labelled recipe is not there.
    """
    known = {recipe.name: recipe for recipe in recipes}
    if missing := [label.id for label in labels if label.id not in known]:
        raise EvaluationError(f"标注的菜谱不在 Labelled recipes are missing: {missing[:5]}.")
    found = [(label, known[str(label.id)]) for label in labels]
    judged = [(label, _judged(facets_of(_text_only(recipe)), label)) for label, recipe in found]
    return FacetsReport(
        rows=tuple(_row(label, each) for label, each in judged),
        text=_measures([each for _, each in judged]),
        stated=_measures([_judged(facets_of(recipe), label) for label, recipe in found]),
    )


def _text_only(recipe: Recipe) -> Recipe:
    return Recipe.create(name=recipe.name, ingredients=recipe.ingredients, steps=recipe.steps, servings=recipe.servings)


def _judged(own: Facets, label: LabelledRecipe) -> Mapping[str, Judged]:
    suits = own.suits | own.claims
    pairs: dict[str, Judged | None] = {
        "not_hot": (own.heat == 0, label.heat == 0),
        "hot": (own.heat > 0, label.heat > 0),
        "very_hot": (own.heat > 1, label.heat > 1),
        "easy": (own.difficulty == 1, label.level == 1),
        "hard": (own.difficulty == 3, label.level == 3),
        "cold": None if label.cold is None else (bool(suits & _COLD) or "凉菜" in own.courses, label.cold),
        "children": ("儿童" in suits, label.children),
        "elders": ("软烂" in suits, label.elders),
        "one_person": ("一人份" in suits, label.one_person),
    }
    for limit in (15, 30, 60):
        pairs[f"minutes_{limit}"] = _within(limit, own.minutes, label.minutes)
    for limit in (15, 30):
        pairs[f"hands_on_{limit}"] = _within(limit, own.hands_on, label.hands_on)
    pairs |= {f"equipment/{tool}": (tool in own.equipment, tool in label.equipment) for tool in _TOOLS}
    pairs |= {f"diet/{diet}": (diet in own.diets, diet in label.diets) for diet in ("素食", "纯素", "清真")}
    for course in _COURSES:
        if course not in label.also:
            pairs[f"course/{course}"] = (course in own.courses, course in label.courses)
    return {name: pair for name, pair in pairs.items() if pair is not None}


def _within(limit: int, read: int, labelled: int) -> Judged | None:
    return None if abs(labelled - limit) < _EDGE * limit else (read <= limit, labelled <= limit)


def _row(label: LabelledRecipe, judged: Mapping[str, Judged]) -> FacetRow:
    def named(is_it: Callable[[Judged], bool]) -> tuple[str, ...]:
        return tuple(name for name, pair in judged.items() if is_it(pair))

    return FacetRow(
        id=label.id,
        held=label.held,
        wrong=named(lambda pair: pair[0] and not pair[1]),
        missed=named(lambda pair: pair[1] and not pair[0]),
    )


def _measures(judged: Sequence[Mapping[str, Judged]]) -> dict[str, dict[str, float]]:
    """Return precision, recall and how many recipes have it, by facet; tools, diets and courses also together."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        for name, pair in each.items():
            groups[name].append(pair)
            if "/" in name:
                groups[name.partition("/")[0]].append(pair)
    return {name: _measure(pairs) for name, pairs in sorted(groups.items()) if any(has or is_ for has, is_ in pairs)}


def _measure(pairs: Sequence[Judged]) -> dict[str, float]:
    return {
        "n": sum(has_it for _, has_it in pairs),
        "precision": mean([has_it for read, has_it in pairs if read]),
        "recall": mean([read for read, has_it in pairs if has_it]),
    }
