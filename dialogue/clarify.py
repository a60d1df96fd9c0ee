"""When to ask back: the question names only a kind of food, or a name that several dishes share."""

from collections.abc import Sequence

from langchain_core.documents import Document

from culinary.dishes import lookup
from culinary.ingredients import canonical_name, find_ingredients, is_a, is_ingredient
from dialogue.cutoffs import TIED, TIED_FROM
from recipes.facets.methods import methods_in, methods_of
from recipes.recipe import Recipe
from retrieval.search.dish_identity import is_titled
from text.normalize import simplify
from understanding.kinds_of_dish import is_kind
from understanding.ordinals import choice_of
from understanding.requests import without_frame

MAX_CHOICES = 4


def choices_for(question: str, found: Sequence[Document]) -> list[str]:
    """Return the dishes to choose from, best first and at most four; none where the question is clear."""
    rest = without_frame(simplify(question))
    titles = list(dict.fromkeys(str(document.metadata["title"]) for document in found))
    if not rest or len(titles) < 2 or any(simplify(title) in simplify(question) for title in titles):
        return []
    if _alone_goes_by(found, question):
        return []
    # Only the whole of a short name is a food: 臭豆腐 is a dish, not any 豆腐.
    generic = is_kind(rest) or (is_ingredient(rest) and len(rest) <= 3 and lookup(rest) is None)
    if generic:
        fitting = [title for title in titles if _of_kind(title, rest)]
        if is_ingredient(rest):
            fitting = _holding(rest, simplify(question), found) or fitting
        return fitting[:MAX_CHOICES] if len(fitting) > 1 else []
    scores = [float(document.metadata["score"]) for document in found]
    shared = str(found[0].metadata["matched"]) == str(found[1].metadata["matched"])
    if shared and scores[1] >= TIED_FROM and scores[0] - scores[1] < TIED:
        tied = [title for title, score in zip(titles, scores, strict=False) if scores[0] - score < TIED]
        return tied[:MAX_CHOICES]
    return []


def _alone_goes_by(found: Sequence[Document], question: str) -> bool:
    """Tell whether a question calls the first recipe by its title, or by a long name that no other goes by."""
    if is_titled(Recipe.model_validate(found[0].metadata["recipe"]), simplify(question)):
        return True
    name, *others = (str(document.metadata["matched"]) for document in found)
    return len(name) > 2 and name in "".join(simplify(question).split()) and name not in others


def _holding(food: str, question: str, found: Sequence[Document]) -> list[str]:
    """Return the titles of the recipes that a food goes into, those first that are cooked as the question says."""
    recipes = [Recipe.model_validate(document.metadata["recipe"]) for document in found]
    name, ways = canonical_name(food) or food, methods_in(question)
    holding = [one for one in recipes if any(is_a(each, name) for each in _foods(one))]
    first = sorted(holding, key=lambda one: not ways & methods_of(simplify(one.name), simplify("\n".join(one.steps))))
    return list(dict.fromkeys(one.name for one in first))


def _foods(recipe: Recipe) -> list[str]:
    return find_ingredients(simplify(" ".join((recipe.name, *recipe.ingredients))))


def picked(reply: object, choices: Sequence[str]) -> str | None:
    """Return the choice that a reply names, by its number or its words, or None."""
    text = simplify(str(reply)).strip(" .。、")
    number = choice_of(str(reply))
    if number is not None:
        return choices[number - 1] if number <= len(choices) else None
    return next((choice for choice in choices if text and (simplify(choice) in text or text in simplify(choice))), None)


def _of_kind(title: str, kind: str) -> bool:
    return len(kind) > 1 or kind in title or kind.isascii()
