"""Hypothetical questions (HyQE): what a recipe would be asked by, written at build time without a model."""

from retrieval.recipe import Recipe
from retrieval.text import clean_name, name_variants, simplify

MAX_QUESTIONS = 24


def question_names(recipe: Recipe) -> list[str]:
    """Return the names a recipe goes by, clean, most specific first, each once.

    They are the recipe's cleaned name and its shorter variants, its `dish` field, and the aliases of the dish in the
    glossary.
    """
    from culinary.dishes import lookup

    names = list(name_variants(recipe.name))
    if recipe.dish:
        names.append(clean_name(recipe.dish))
    for name in tuple(names):
        dish = lookup(name)
        if dish:
            names += [simplify(dish.name), *(simplify(alias) for alias in dish.aliases)]
    return list(dict.fromkeys(name for name in names if name))


def hypothetical_questions(recipe: Recipe) -> list[str]:
    """Return the questions that `recipe` is indexed by, each once, at most `MAX_QUESTIONS`.

    Names become "X怎么做"; the corpus' keywords already are questions; the glossary adds English names and ways to
    ask for the dish without naming it.
    """
    from culinary.dishes import hypothetical_questions as glossary_questions
    from culinary.dishes import lookup

    names = question_names(recipe)
    questions = [f"{name}怎么做" for name in names]
    questions += [simplify(keyword) for keyword in recipe.keywords]
    dish = next((found for name in names if (found := lookup(name))), None)
    if dish:
        questions += [simplify(question) for question in glossary_questions(recipe.name, dish.name)]
    return list(dict.fromkeys(questions))[:MAX_QUESTIONS]
