"""What goes into a dish: main ingredients and seasonings apart, with amounts."""

from collections.abc import Sequence

from answering.allergies import shown_lines
from answering.dish import Dish, dish_of, size_line
from answering.english import dish_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.ingredients import parse_ingredients
from tools.kitchen.text import Language
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer what goes into a dish."""
    dish = dish_of(situation)
    if dish is None or not dish.recipe.ingredients:
        return None
    language = situation.language
    shown = list(zip(shown_lines(dish, situation), dish.recipe.ingredients, strict=True))
    main = [text for text, line in shown if _is_main(line)]
    rest = [text for text, line in shown if not _is_main(line)]
    name = dish_name(dish.recipe.name, language)
    head = say("goes_in", language, dish=name, size=size_line(dish, language) or _servings(dish, language))
    groups = [_group(key, lines, language) for key, lines in (("group_main", main), ("group_rest", rest)) if lines]
    return Composed(
        "\n".join([head, *groups]),
        sources=(dish.recipe.recipe_id,),
        cooking=dish.cooking,
        chips=(say("chip_shopping", language), say("chip_how", language, dish=short_name(dish.recipe.name, language))),
    )


def _servings(dish: Dish, language: Language) -> str:
    servings = dish.recipe.servings
    return say("aside", language, text=say("fact_servings", language, servings=servings)) if servings else ""


def _is_main(line: str) -> bool:
    items = parse_ingredients([line])
    return any(item.role in ("main", "staple") for item in items)


def _group(key: str, lines: Sequence[str], language: Language) -> str:
    return say(key, language, foods="\n".join(f"- {line}" for line in lines))
