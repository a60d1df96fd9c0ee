"""Units converted: computed, the density named, estimates marked."""

from contextlib import suppress

from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.foods import density
from culinary.ingredients import find_ingredients
from culinary.quantities import Quantity, find_quantities
from culinary.units import unit_of
from tools.kitchen.convert import Conversion, convert
from tools.kitchen.text import KitchenError, Language, number
from understanding.turn_reading import Measure, Request

# What a unit is given in where the turn leaves it open; the first that can be computed.
_OPEN = {"℉": ("℃",), "℃": ("℉",), "成热": ("℃",), "毫升": ("克", "汤匙"), "克": ("两", "汤匙")}
_SMALL = ("克", "毫升")
_TENTHS = "成热"


def compose(situation: Situation, request: Request) -> Composed:
    """Convert what the turn measures; where it measures nothing ask what is to be converted."""
    measure, language = situation.reading.measure, situation.language
    if measure is None:
        return Composed(say("convert_what", language), chips=(say("chip_convert", language),))
    try:
        found = converted(measure)
    except KitchenError as error:
        return Composed(error.text.of(language))
    thick = density(found.ingredient) if found.estimate and found.ingredient else None
    lines = [found.text(language), *_others(measure, language)]
    lines += [say("convert_density", language, density=number(thick))] if thick is not None else []
    lines += [say("convert_estimate", language)] * (found.estimate and thick is None)
    lines += [say(_oil_sign(found), language)] * (found.source_unit == _TENTHS)
    return Composed("\n".join(lines), chips=(say("chip_convert", language),))


def _oil_sign(found: Conversion) -> str:
    """Return the phrase that tells oil of so many tenths by its looks."""
    return (
        "convert_oil_low"
        if found.source_high < 5
        else "convert_oil_mid"
        if found.source_high < 7
        else "convert_oil_high"
    )


def _others(measure: Measure, language: Language) -> list[str]:
    """Return the further amounts, each in the unit wanted; what cannot be converted is left out."""
    found = []
    for amount in measure.also:
        with suppress(KitchenError):
            found.append(convert(amount, measure.unit, measure.food).text(language))
    return found


def converted(measure: Measure) -> Conversion:
    """Return an amount in the unit wanted, or where the turn leaves it open in the one that cooks use.

    Raises:
        KitchenError: it cannot be read, or not be converted.
    """
    food = measure.food or next(iter(find_ingredients(measure.amount)), "")
    if measure.unit:
        return convert(measure.amount, measure.unit, food)
    targets = _targets(measure.amount, food)
    for unit in targets[:-1]:
        try:
            return convert(measure.amount, unit, food)
        except KitchenError:
            continue
    return convert(measure.amount, targets[-1], food)


def _targets(amount: str, food: str) -> tuple[str, ...]:
    found: list[Quantity] = [one for one in find_quantities(amount) if not one.vague]
    unit = found[0].unit if found else ""
    if unit in _OPEN:
        return _OPEN[unit]
    known = unit_of(unit)
    return ("毫升",) if known and known.dimension == "ml" and not food else _SMALL
