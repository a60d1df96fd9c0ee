"""How days, meals, foods at home and planned dishes are put into words."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from answering.english import dish_name, food_name
from answering.phrase_book import say
from memory.kitchen import Planned, Stock
from tools.kitchen.rounding import unit_text
from tools.kitchen.text import Language, number
from understanding.calendar import MEALS

_OLD_DAYS = 3


def day_text(day: date, language: Language) -> str:
    """Return a day as it is said: 12月9日周三."""
    names = say("kitchen_weekdays", language)
    weekday = names[day.weekday()] if language == "zh" else names.split()[day.weekday()]
    return say("kitchen_day", language, month=day.month, day=day.day, weekday=weekday)


def span_text(days: Sequence[date], language: Language) -> str:
    """Return some days as they are said, by the first and the last."""
    if not days:
        return say("plan_span_all", language)
    first, last = day_text(days[0], language), day_text(days[-1], language)
    return first if first == last else say("plan_span_days", language, first=first, last=last)


def joined(words: Iterable[str], language: Language) -> str:
    """Return words as a list in a sentence."""
    return say("list_joint", language).join(words)


def dishes_text(entries: Iterable[Planned], language: Language) -> str:
    """Return planned dishes with for how many each is."""
    return joined(
        (
            say("plan_dish", language, dish=dish_name(one.title, language), servings=one.servings)
            if one.servings
            else dish_name(one.title, language)
            for one in entries
        ),
        language,
    )


def plan_lines(entries: Sequence[Planned], language: Language) -> list[str]:
    """Return the plan as lines, one a meal."""
    return [
        say(
            "plan_line",
            language,
            when=day_text(day, language),
            meal=say(f"meal_{meal}", language),
            dishes=dishes_text(own, language),
        )
        for day in dict.fromkeys(one.day for one in entries)
        for meal in MEALS
        if (own := [one for one in entries if (one.day, one.meal) == (day, meal)])
    ]


def stock_text(one: Stock, language: Language, today: date | None = None) -> str:
    """Return a food at home with how much there is of it, and since when if that is long ago."""
    name = one.wording or one.name if language == "zh" else food_name(one.name, language)
    amount = (
        ""
        if one.value is None
        else f"{number(Fraction(one.value).limit_denominator(100))}{unit_text(one.unit, language)}"
    )
    words = f"{name} {amount}".strip()
    days = (today - date.fromisoformat(one.changed[:10])).days if today and one.changed else 0
    return say("pantry_old", language, foods=words, days=days) if days > _OLD_DAYS else words
