"""Scale the amounts inside a text: which of them belong to the batch, and how the new ones are written."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from culinary.ingredients import mentions, parse_ingredient
from culinary.quantities import Quantity, find_quantities
from culinary.units import unit_of
from text.numerals import NUMBER, parse_number
from tools.kitchen.rounding import round_amount
from tools.kitchen.text import span

_CLAUSE = re.compile(r"[，。；！？;!?\n]|[,.](?=\s)")
# 每个约60克, 每次1汤匙, 每100克面粉加1克酵母, 25 g each: what holds for one stays as it is.
_EACH = re.compile(
    r"每|各自|各(?=[包放加撒裹夹塞淋舀盛取填抹铺滚沾蘸])|单个|一个约|\b(?:each|per|every)\b", re.IGNORECASE
)
_EACH_AFTER = re.compile(
    r"\s*(?:左右|上下)?(?:each\b|apiece\b|一[个只份片块](?!$)|的?小?(?:剂子|面剂|小球)"
    r"|的小?(?:面团|丸子|圆子|团子|球|团|(?:月饼|蛋糕|吐司)?模)|的?(?:布丁|耐热|玻璃|烤|小)+(?:碗|杯|瓶|模))",
    re.IGNORECASE,
)
# 各包1个咸蛋黄，馅共约43克: the sum is that of one piece too.
_SUM = re.compile(r"共(?:计|重)?(?:大?约)?$")
_SENTENCE = re.compile(r"[。；！？;!?\n]")
# 切成4块, 分2次, 翻一个面: how one piece is treated.
_TREATED = re.compile(r"(?:切成?|分成?|分为|折成?|掰成?|撕成?|剁成?|改刀成?|斩成?|剪成?|划|翻)(?:约|大约)?$")
_SHAPED = re.compile(
    r"(?:分|切|搓|揉|包|做|捏|团|擀|挤|下|揪)[成为出]?(?:大小)?(?:均匀|一致|相等|等大|均等)?的?(?:大?约)?"
    rf"(?P<number>{NUMBER})(?P<unit>[个只颗份])(?=(?:等份|等量|大小(?:均匀|一致|相等)|均匀)?的?小?"
    "(?:剂子|面团|面剂|面坯|面饼|丸子|圆子|团子|饺子|包子|馒头|花卷|肉丸|肉圆|月饼|球|馄饨|春卷|饼坯|生坯|汤圆))"
)
# 剂子(约60个) says what the batch gives.
_YIELD = re.compile(
    "(?:剂子|面剂|圆皮|面皮|丸子|饺子|馄饨|小球|馒头|包子|汤圆|月饼|饼干)"
    rf"[(（](?:大?约|共|可做)?(?P<number>{NUMBER})(?P<unit>[个只张])"
)
# 面团分12份 is a yield too; 分成两份 and 分4份 mostly are turns of work.
_PORTIONED = re.compile(rf"分[成为]?(?P<number>{NUMBER})(?P<unit>份)(?!之)")
_FEW_PORTIONS = 6
# 半 may stand for 1/2 before the unit and for +1/2 behind it.
_HALF = re.compile(r"(?<=.)半$")
_GAP = re.compile(
    r"(?P<gap>\s*)(?P<size>[大小整满平浅尖厚薄]|large |small |medium |heaping |level |big |thin |whole )?$", re.I
)
_WHOLE = frozenset({"瓣", "片", "朵", "滴", "把", "段"})
_ABBREVIATED = frozenset({"tbsp", "tbsps", "tbs", "tsp", "tsps", "lbs", "gms"})


def scale_line(line: str, factor: Fraction) -> str:
    """Return an ingredient line with its amounts times `factor`; those of one piece (每个约120克) stay."""
    spans = find_quantities(line)
    found = [
        each
        for each in spans
        if _of_the_batch(line, each) and not (each.kind == "count" and _TREATED.search(line[: each.start]))
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
        if _TREATED.search(before):
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
    portions = [match for match in _PORTIONED.finditer(step) if _many(match["number"])]
    shapes = [match for match in _SHAPED.finditer(step) if match["unit"] != "份" or not _many(match["number"])]
    for match in (*shapes, *portions, *_YIELD.finditer(step)):
        number = parse_number(match["number"])
        if number and number.low is not None:
            start, end = match.start("number"), match.end("unit")
            yield Quantity(start, end, step[start:end], "count", number.low, number.high, match["unit"])


def _many(word: str) -> bool:
    number = parse_number(word)
    return number is not None and number.low is not None and number.low >= _FEW_PORTIONS


def _of_the_batch(text: str, quantity: Quantity) -> bool:
    if quantity.kind not in ("amount", "count") or quantity.vague:
        return False
    start = max((match.end() for match in _CLAUSE.finditer(text, 0, quantity.start)), default=0)
    if _SUM.search(text[start : quantity.start]):
        start = max((match.end() for match in _SENTENCE.finditer(text, 0, quantity.start)), default=0)
    return not _EACH.search(text[start : quantity.start]) and not _EACH_AFTER.match(text, quantity.end)


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
    bare = _HALF.sub("", text.removesuffix("多"))
    for start in range(1, len(bare)):
        unit = unit_of(bare[start:])
        if unit and unit.name == quantity.unit and not (bare[start - 1].isascii() and bare[start - 1].isalpha()):
            found = _GAP.search(bare[:start])
            return (found["gap"], found["size"] or "", bare[start:]) if found else ("", "", bare[start:])
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
