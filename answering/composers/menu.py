"""A meal of several dishes, or several meals: dishes that go together, one line why each."""

from collections import Counter
from collections.abc import Sequence

from answering.english import dish_name
from answering.fitting import facts, falls_short, options
from answering.menu_solver import Dish, Place, fits, hands_on, shape, solve
from answering.phrase_book import say
from answering.types import Composed, Situation
from text.durations import duration
from tools.kitchen.text import Language
from understanding.menu_wish import read_menu
from understanding.turn_reading import Request

CANDIDATES = 120
_LONG = 60
_PLURAL = {"dish": "es", "soup": "s"}


def compose(situation: Situation, request: Request) -> Composed | None:
    """Plan the meals asked for."""
    language, wish, persons = situation.language, read_menu(situation.reading.text), persons_of(situation)
    places = shape(wish, persons)
    pool = options(situation, [(one, 0.0) for one in situation.library.candidates(CANDIDATES)])
    days = [day for day in solve(pool, places, wish.days, situation.talk.seed) if day]
    dishes = [dish for day in days for dish in day]
    if not dishes:
        return Composed(say("suggest_none", language), chips=(say("chip_suggest", language),), short=True)
    parts = [_lead(days, places, persons, language)]
    for number, day in enumerate(days, 1):
        head = [say("menu_day", language, day=number)] * (wish.days > 1)
        parts.append("\n".join([*head, *(line_of(dish, language) for dish in day)]))
    parts += [_order(dishes, language)] * (wish.days == 1)
    short = wish.days * len(places) - len(dishes)
    parts += [say("menu_short", language, count=short)] * (short > 0)
    titles = tuple(dish.option.recipe.name for dish in dishes)
    return Composed(
        "\n\n".join(parts),
        sources=tuple(dish.option.recipe.recipe_id for dish in dishes),
        offered=titles,
        chips=(
            say("chip_menu_shopping", language),
            say("chip_how", language, dish=titles[0]),
            say("chip_menu_again", language),
        ),
        # A soup is asked for beside dishes that are none.
        short=falls_short((dish.option for dish in dishes), situation.reading.wishes, but=frozenset(("courses",))),
    )


def persons_of(situation: Situation) -> int | None:
    """Return for how many is cooked: as this turn says, else as is known."""
    reading = situation.reading
    said = reading.scaling.servings if reading.scaling else None
    return said or reading.wishes.persons or reading.told.servings or situation.known.servings


def _lead(days: Sequence[Sequence[Dish]], places: Sequence[Place], persons: int | None, language: Language) -> str:
    counts = Counter("soup" if place == "soup" else "dish" for place in places)
    meal = _counted("dish", counts["dish"], language) + _counted("soup", counts["soup"], language)
    whose = say("menu_for", language, persons=persons) if persons else ""
    key = "menu_lead_days" if len(days) > 1 else "menu_lead"
    return say(key, language, whose=whose, meal=meal, days=len(days)).strip()


def _counted(what: str, count: int, language: Language) -> str:
    return (
        say(f"menu_one_{what}" if count == 1 else f"menu_{what}{_PLURAL[what]}", language, count=count) if count else ""
    )


def line_of(dish: Dish, language: Language) -> str:
    """Return a dish of a menu as a line, with why."""
    recipe = dish.option.recipe
    why = say("fact_joint", language).join(facts(recipe, language))
    place = dish.place if fits(dish.option, dish.place) else "dish"
    return say(f"menu_{place}", language, dish=dish_name(recipe.name, language), why=why)


def _order(dishes: Sequence[Dish], language: Language) -> str:
    """Return about how long it takes in all, and what to begin with."""
    longest = max(dishes, key=lambda dish: dish.option.facets.minutes)
    whole = duration(hands_on(dishes), language)
    key = "menu_order" if longest.option.facets.minutes >= _LONG else "menu_time"
    return say(key, language, time=whole, dish=dish_name(longest.option.recipe.name, language))
