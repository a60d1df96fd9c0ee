"""What a follow-up says a dish is like ("凉的那个", "辣的那个"), held against recipes."""

from functools import lru_cache

from culinary.quantities import canonical, find_quantities
from recipes.facets.facets import Facets, facets_of
from recipes.recipe import Recipe
from understanding.wishes import read_wishes

_LEVELS = ("简单", "容易", "中等", "较难", "困难")
_COLD = frozenset(("claim:冰凉", "suits:冰凉", "course:凉菜"))


def traits_met(phrase: str, title: str, text: str) -> int:
    """Return how many of the traits that a phrase tells a dish has, less those that it has not.

    Args:
        phrase: simplified; of the question only the words that tell which dish is meant.
        title: title of the dish.
        text: its recipe as text.
    """
    wishes = read_wishes(phrase)
    told = (
        wishes.served, wishes.heat, wishes.difficulty, wishes.diets, wishes.methods, wishes.courses, wishes.cuisines,
        wishes.tastes,
    )  # fmt: skip
    if not any(told):
        return 0
    facets = facets_of_text(title, text)
    cold = not _COLD.isdisjoint(facets.terms())
    met = [
        cold == (wishes.served == "冷") if wishes.served else None,
        wishes.heat[0] <= facets.heat <= wishes.heat[1] if wishes.heat else None,
        facets.difficulty == wishes.difficulty if wishes.difficulty and facets.difficulty else None,
        wishes.diets <= facets.diets if wishes.diets else None,
        *(
            bool(wanted & has) if wanted else None
            for wanted, has in (
                (wishes.methods, facets.methods),
                (wishes.courses, facets.courses),
                (wishes.cuisines, facets.cuisines),
                (wishes.tastes, facets.tastes),
            )
        ),
    ]
    return met.count(True) - met.count(False)


@lru_cache(maxsize=512)
def facets_of_text(title: str, text: str) -> Facets:
    """Return the facets of a recipe that is known as text (`Recipe.text`)."""
    head, *lines = text.split("\n")
    listed = next((line.removeprefix("食材：") for line in lines if line.startswith("食材：")), "")
    steps = [line for line in lines if line[:1].isdigit()]
    stated = head.removeprefix(f"菜名：{title}")
    times = [canonical(one).high for one in find_quantities(stated) if one.kind == "time"]
    seconds = sum(time for time in times if time)
    return facets_of(
        Recipe.create(
            name=title,
            description=head,
            ingredients=listed.split("；"),
            steps=steps,
            cuisine=head,
            minutes=round(seconds / 60) or None,
            difficulty=next((level for level in _LEVELS if level in stated), ""),
        )
    )
