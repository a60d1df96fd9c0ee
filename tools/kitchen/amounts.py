"""Scale the amounts inside a text: which of them belong to the batch, and how the new ones are written."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from culinary.ingredients import mentions, parse_ingredient
from culinary.quantities import Quantity, find_quantities
from culinary.units import unit_of
from text.clauses import clause_start
from text.numerals import parse_number
from text.phrases import load_phrases
from tools.kitchen.rounding import round_amount
from tools.kitchen.text import span

_PHRASES = Path(__file__).parent / "phrases" / "amounts.yaml"
_SENTENCE_ENDS = "。；！？;!?\n"
# 分成两份 and 分4份 mostly are turns of work.
_FEW_PORTIONS = 6
_WHOLE = frozenset({"瓣", "片", "朵", "滴", "把", "段"})
_ABBREVIATED = frozenset({"tbsp", "tbsps", "tbs", "tsp", "tsps", "lbs", "gms"})


def scale_line(line: str, factor: Fraction) -> str:
    """Return an ingredient line with its amounts times `factor`; those of one piece (每个约120克) stay."""
    spans = find_quantities(line)
    found = [
        each
        for each in spans
        if _of_the_batch(line, each) and not (each.kind == "count" and _treated(line[: each.start]))
    ]
    bare = parse_ingredient(line).quantity
    # `鸡蛋 2` has no unit, so that the reader of free text does not see it.
    if bare and bare.text.strip().isdigit() and not any(q.start < bare.end and bare.start < q.end for q in spans):
        found.append(bare)
    return _rewritten(line, found, factor)


def scale_step(step: str, factor: Fraction) -> str:
    """Return a step with its amounts of ingredients times `factor`.

    Times, temperatures, lengths, what holds for one piece, how to cut and counts of anything but food stay.
    """
    named = mentions(step)
    starts, ends = {mention.start for mention in named}, {mention.end for mention in named}

    def counts_food(quantity: Quantity) -> bool:
        before, after = step[: quantity.start].rstrip(), step[quantity.end :]
        if _treated(before):
            return False
        following = quantity.end + len(after) - len(after.lstrip(" 的"))
        # English counts name their food themselves: 2 eggs.
        return following in starts or len(before) in ends or any(quantity.start < end <= quantity.end for end in ends)

    shaped = list(_shaped(step))
    taken = {quantity.start for quantity in shaped}
    batch = (each for each in find_quantities(step) if each.start not in taken and _of_the_batch(step, each))
    chosen = [quantity for quantity in batch if quantity.kind == "amount" or counts_food(quantity)]
    return _rewritten(step, [*shaped, *chosen], factor)


def _shaped(step: str) -> Iterator[Quantity]:
    """Yield how many pieces the batch is shaped into (分成8个剂子): a larger batch gives more of the same size."""
    words = load_phrases(_PHRASES)
    portions = [match for match in words["portioned"].finditer(step) if _many(match["number"])]
    shapes = [match for match in words["shaped"].finditer(step) if match["unit"] != "份" or not _many(match["number"])]
    for match in (*shapes, *portions, *words["yield"].finditer(step)):
        number = parse_number(match["number"])
        if number and number.low is not None:
            start, end = match.start("number"), match.end("unit")
            yield Quantity(start, end, step[start:end], "count", number.low, number.high, match["unit"])


def _treated(before: str) -> bool:
    return load_phrases(_PHRASES)["treated"].search(before) is not None


def _many(word: str) -> bool:
    number = parse_number(word)
    return number is not None and number.low is not None and number.low >= _FEW_PORTIONS


def _of_the_batch(text: str, quantity: Quantity) -> bool:
    if quantity.kind not in ("amount", "count") or quantity.vague:
        return False
    words = load_phrases(_PHRASES)
    start = clause_start(text, quantity.start)
    if words["sum"].search(text[start : quantity.start]):
        start = max(text.rfind(end, 0, quantity.start) for end in _SENTENCE_ENDS) + 1
    before = words["each"].search(text[start : quantity.start])
    return not before and not words["each_after"].match(text, quantity.end)


def _rewritten(text: str, found: Iterable[Quantity], factor: Fraction) -> str:
    parts, done = [], 0
    for quantity in sorted(found, key=lambda each: each.start):
        parts += [text[done : quantity.start], write(quantity, factor)]
        done = quantity.end
    return "".join([*parts, text[done:]])


def write(quantity: Quantity, factor: Fraction) -> str:
    """Write a quantity times `factor`, in the unit and with the spaces and size words of the source."""
    if quantity.low is None or quantity.high is None:
        return quantity.text
    gap, size, surface = _surface(quantity)
    low, high = (_rounded(value * factor, quantity.unit) for value in (quantity.low, quantity.high))
    return f"{span(low, high)}{gap}{size}{_numbered(surface, high)}"


def _rounded(value: Fraction, unit: str) -> Fraction:
    # Nobody counts 7.5 slices; from four pieces on halves are noise.
    known = unit_of(unit)
    if known and known.kind == "count" and (value >= 4 or (unit in _WHOLE and value >= 1)):
        return Fraction(int(value + Fraction(1, 2)))
    if known and known.kind == "count" and value < Fraction(3, 8) and unit not in _WHOLE:
        return Fraction(1, 4)
    return round_amount(value, unit)


def _surface(quantity: Quantity) -> tuple[str, str, str]:
    """Return the space, the size word and the unit of a quantity as its source writes them."""
    text = quantity.text.rstrip()
    if text in ("俩", "仨"):
        return "", "", "个"
    # 半 may stand for 1/2 before the unit and for +1/2 behind it.
    bare = text.removesuffix("多")
    bare = bare.removesuffix("半") or bare
    for start in range(1, len(bare)):
        unit = unit_of(bare[start:])
        if unit and unit.name == quantity.unit and not (bare[start - 1].isascii() and bare[start - 1].isalpha()):
            sized = load_phrases(_PHRASES)["size"].search(bare[:start])
            size = sized[0] if sized else ""
            number = bare[:start].removesuffix(size)
            return number[len(number.rstrip()) :], size, bare[start:]
    return "", "", "" if text[-1].isdigit() else quantity.unit


def _numbered(surface: str, value: Fraction) -> str:
    """Put an English count word into the number that fits the value: 1 cup, 2 cups."""
    if not surface.isascii() or len(surface) < 3 or surface.lower() in _ABBREVIATED:
        return surface
    singular = next(
        (stem for end in ("es", "s") if (stem := surface.removesuffix(end)) != surface and unit_of(stem)), surface
    )
    if value <= 1:
        return singular
    return next((plural for end in ("s", "es") if unit_of(plural := singular + end)), surface)
