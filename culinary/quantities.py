"""Amounts, counts, times, temperatures and lengths in Chinese and English cooking text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from culinary.units import BY_NAME, UNITS, Kind, unit_of
from text.numerals import LETTERS, NUMBER, WORD_NUMBER, Span, parse_number
from text.phrases import load_phrases

_PHRASES = Path(__file__).parent / "phrases" / "quantities.yaml"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at `text[start:end]` of its source; `low` and `high` are None where it is vague (适量, 几分钟).

    `unit` is the canonical name of the unit (克, 毫升, 汤匙, 分钟, ℃, 成热, 个 …), `approx` is set by 约, 左右, 多 …
    """

    start: int
    end: int
    text: str
    kind: Kind
    low: Fraction | None
    high: Fraction | None
    unit: str
    approx: bool = False

    @property
    def vague(self) -> bool:
        """Whether no number is given."""
        return self.low is None


@dataclass(frozen=True, slots=True)
class Canonical:
    """A quantity in the base unit of its dimension: g, ml, s, ℃, mm, or the count word itself."""

    dimension: str
    low: Fraction | None
    high: Fraction | None


_SEP = (
    r"\s{0,3}(?:[-–—−~～〜_]{1,2}|到|至|或者?|\bto\b|\bor\b"
    r"|(?<=[一两二三四五六七八])、(?=[二三四五六七八九十](?:个|片|根|块|勺|分钟|小时|天|斤|瓣|颗|只)))\s{0,3}"
)
_SURFACES = "|".join(
    sorted((re.escape(surface) for surface in UNITS if not surface.isascii()), key=len, reverse=True)
).replace(
    # 3月 is March, 3个月 a time.
    "|月",
    "|(?<=[个半多])月",
)
_ENGLISH = "|".join(sorted((re.escape(surface) for surface in UNITS if surface.isascii()), key=len, reverse=True))
_SIZE = r"(?:[大小整满平浅尖厚薄]|large |small |medium |heaping |level |big |thin |whole )??"

# What follows makes the words before it no quantity: 一个个, 三杯鸡, 两个方法, 一块儿, 三只要, 90度角, 10块钱.
_NOT_AFTER = (
    r"(?!(?<=个)[人个]|(?<=块)[儿块钱]|(?<=一块)[炒煮放下翻炖腌入倒烧焖蒸]|(?<=片)片|(?<=条)条|(?<=根)根|(?<=颗)颗"
    r"|(?<=粒)粒|(?<=滴)滴|(?<=朵)朵|(?<=勺)勺|(?<=只)[要需能是有会用放加剩]|(?<=对)[比照折应待半]|(?<=段)时间"
    r"|(?<=度)(?:角|斜|白酒|高度|米酒|黄酒|粮食酒|旋转|翻|音|假|左右的?白酒|的?白酒)|(?<=杯)(?:鸡|鸭)|(?<=节)(?:虾|瓜|省|约|日)"
    r"|(?<=千张)(?:卷|丝|炒|皮|包|结|烧)|(?<=头)(?:乌|鲍|抱|雾)|(?<=天)(?:妖|然|津|麻|蓬)|(?<=包)(?:子|裹|含|括|好|住|起|饺)"
    r"|(?<=条)(?:纹|龙)|(?<=把)(?:刀|勺|铲|叉|锋利|镊|锁|[锅火油肉鱼鸡菜水它他所][^，。；]{0,8}(?:切|洗|放|倒|擦|拿|取|煮|炒|烧))"
    r"|(?<=份)(?:量|数|之)|(?<=升)(?<!毫升)(?:起|高(?!汤)|级|至|到|温(?!水|[牛羊热]?奶|开水|的))|(?<=克)(?:服|制|东|拉|莱|力)|(?<=两)(?:[个次遍头边面侧端种样下者回半]|分钟|小时)"
    r"|(?<=个)(?:[大小干净无水无油的深较稍微空新]{0,4}"
    r"(?:碗|盆|锅|盘|容器|洞|坑|窝|小口|方向|步骤|方法|办法|技巧|窍门|问题|原因|关键|重点|建议|部分|阶段|过程|道理|地方|"
    r"平底锅|保鲜|模具|特点|要点|小诀窍|诀窍|半小时|样子|时候|季节|十字|圆|球|长|口子|平面|面团|剂子|整体|造型|光滑|漂亮))"
    r"|(?<=[个片块条根颗粒滴朵勺张])一(?:[个片块条根颗粒滴朵勺张]))"
)
_TAIL = r"(?P<half>半(?![径熟透圆干小个成生天夜凝月化发解])(?![^，。；、\s]{0,1}(?:时|钟头)))?"
_QUANTITY = re.compile(
    rf"(?P<low>{NUMBER})(?:{_SEP}(?P<high>{NUMBER}))?(?P<more>多|来|余|几|\+)?\s{{0,3}}"
    rf"(?:(?P<piece>个)(?P<piecehalf>半)?(?P<piecemore>多)?(?=小时|钟头|月|星期|礼拜))?{_SIZE}"
    rf"(?:(?P<unit>{_SURFACES})|(?P<english>{_ENGLISH})(?![A-Za-z]))"
    rf"{_NOT_AFTER}{_TAIL}(?P<over>多(?=小?时|[，。；、）)\s]|$))?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"(?<![A-Za-z])(?P<low>{WORD_NUMBER})(?:\s(?:to|or)\s(?P<high>{WORD_NUMBER}))?[\s-]+(?:of\s+)?(?:an?\s+)?"
    rf"{_SIZE}(?P<english>{_ENGLISH})(?![A-Za-z])(?P<half>\sand a half)?",
    re.IGNORECASE,
)


def approximate_start(text: str, start: int) -> int:
    """Return where the words begin that make a quantity at `start` approximate (大约, about); `start` without them."""
    found = load_phrases(_PHRASES)["approximate_before"].search(text, max(0, start - 8), start)
    return found.start() if found else start


def _approximate(text: str, start: int, end: int) -> bool:
    after = load_phrases(_PHRASES)["approximate_after"]
    return approximate_start(text, start) < start or after.match(text, end) is not None


def _span(match: re.Match[str]) -> tuple[Span, bool] | None:
    """Return the number of a match and whether words around it make it approximate; None if it is no number."""
    low = parse_number(match["low"])
    high = parse_number(match["high"]) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return None
    span = Span(low.low, (high or low).high)
    groups = match.groupdict()
    if span.low is not None and span.high is not None:
        if span.high < span.low:
            return None
        if groups.get("half") or groups.get("piecehalf"):
            span = Span(span.low + Fraction(1, 2), span.high + Fraction(1, 2))
    return span, bool(groups.get("more") or groups.get("piecemore") or groups.get("over"))


def _widened(span: Span, inexact: bool) -> Span:
    """Read 20多 as 20 to 29 and 1个多 as 1 to 2."""
    if not inexact or span.low is None or span.high is None or span.low != span.high:
        return span
    if span.low < 1:
        return Span(span.low, Fraction(1))
    step = next((step for step in (100, 10) if span.low >= step and span.low % step == 0), 1)
    return Span(span.low, span.low + step - (step > 1))


def _from_match(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    unit, words = unit_of(match.groupdict().get("unit") or match["english"]), load_phrases(_PHRASES)
    if unit is None or words["ordinal"].search(text, max(0, start - 4), start):
        return None
    if unit.kind != "amount" and words["pointing"].search(text, max(0, start - 1), start):
        return None
    if not unit.fits(match["low"], text, start, end):
        return None
    found = _span(match)
    if found is None:
        return None
    span, inexact = _widened(*found), found[1]
    if unit.kind == "temperature" and (sign := words["below_zero"].search(text, max(0, start - 3), start)):
        start, span = sign.start(), Span(span.low and -span.low, span.high and -span.high)
    approx = inexact or _approximate(text, start, end)
    return Quantity(start, end, text[start:end], unit.kind, span.low, span.high, unit.name, approx)


def _fixed(text: str, match: re.Match[str]) -> Quantity:
    start, end = match.start("low" if match["tenths"] else 0), match.end()
    low: Fraction | None
    kind: Kind
    if match["night"]:
        low, kind, unit = Fraction(2 if match["night"][0] in "两2" else 1), "time", "夜"
        high: Fraction | None = low
    elif match["pair"]:
        low, kind, unit = Fraction(2 if match["pair"] == "俩" else 3), "count", "个"
        high = low
    elif match["tenths"]:
        first, second = parse_number(match["low"]), parse_number(match["high"] or match["low"])
        low, high = (first.low, second.high) if first and second else (None, None)
        kind, unit = "temperature", "成热"
    else:
        low, high = Fraction(match["degrees"]), Fraction(match["upto"] or match["degrees"])
        kind, unit = "temperature", "℉"
    return Quantity(start, end, text[start:end], kind, low, high, unit, _approximate(text, start, end))


def _candidates(text: str) -> Iterable[Quantity]:
    words = load_phrases(_PHRASES)
    for match in _QUANTITY.finditer(text):
        if quantity := _from_match(text, match):
            yield quantity
    for match in words["fixed"].finditer(text):
        yield _fixed(text, match)
    for match in words["vague"].finditer(text):
        yield Quantity(match.start(), match.end(), match.group(), "amount", None, None, "适量", True)
    if re.search("[A-Za-z]", text):
        for match in _WORDS.finditer(text):
            if quantity := _from_match(text, match):
                yield quantity


def _joined(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """Join `1小时` + `30分钟` into a sum and `10分钟` 到 `15分钟` into a range; None where they stay two."""
    a, b = BY_NAME.get(first.unit), BY_NAME.get(second.unit)
    if a is None or b is None or (a.dimension, a.offset) != (b.dimension, b.offset):
        return None
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return None
    between, factor = text[first.end : second.start], a.factor / b.factor
    if a.measured and factor > 1 and second.high < factor and between.strip() in ("", "零", "又", "and"):
        low, high, unit = first.low + second.low / factor, first.high + second.high / factor, first.unit
    elif load_phrases(_PHRASES)["joining"].match(between) and first.high * factor <= second.low:
        low, high, unit = first.low * factor, second.high, second.unit
    else:
        return None
    approx = first.approx or second.approx
    return Quantity(first.start, second.end, text[first.start : second.end], first.kind, low, high, unit, approx)


def find_quantities(text: str) -> list[Quantity]:
    """Find every amount, count, time, temperature and length in a text, in order, without overlaps.

    Spans are offsets into `text` as given; traditional script and full-width digits are read like simplified and
    ASCII ones. Names that only look like quantities (八角, 三杯鸡, 千张, 第2步, 七成熟, 一块儿) are left out.
    """
    plain = text.translate(LETTERS)
    found = sorted(_candidates(plain), key=lambda quantity: (quantity.start, -quantity.end))
    result: list[Quantity] = []
    for quantity in found:
        if result and quantity.start < result[-1].end:
            continue
        joined = _joined(plain, result[-1], quantity) if result else None
        if joined:
            result[-1] = joined
        else:
            result.append(quantity)
    if plain == text:
        return result
    return [replace(quantity, text=text[quantity.start : quantity.end]) for quantity in result]


def canonical(quantity: Quantity) -> Canonical:
    """Return the quantity in its dimension's base unit, so that 90分钟, 一个半小时 and 1.5小时 are equal."""
    unit = BY_NAME.get(quantity.unit)
    if unit is None or quantity.low is None or quantity.high is None:
        return Canonical(unit.dimension if unit else quantity.unit, quantity.low, quantity.high)
    return Canonical(
        unit.dimension, (quantity.low - unit.offset) * unit.factor, (quantity.high - unit.offset) * unit.factor
    )


def same(first: Quantity, second: Quantity) -> bool:
    """Tell whether two quantities say the same (1斤 = 500克); both ends of a range must agree."""
    return canonical(first) == canonical(second)


def _tolerance(recipe: Quantity, answer: Quantity, size: Fraction) -> Fraction:
    # A converted number is rounded: 180℃ is printed as 350℉ and as 356℉, 500克 as 1.1磅.
    if recipe.unit == answer.unit:
        return Fraction(0)
    if {recipe.unit, answer.unit} == {"℃", "℉"}:
        return Fraction(5)
    return abs(size) / 50


def _covers_one(recipe: Quantity, answer: Quantity) -> bool:
    known, said = canonical(recipe), canonical(answer)
    if known.dimension != said.dimension and {recipe.unit, answer.unit} != {"勺", "汤匙"}:
        return False
    if {recipe.unit, answer.unit} == {"勺", "汤匙"}:
        known, said = (Canonical("勺", recipe.low, recipe.high), Canonical("勺", answer.low, answer.high))
    if known.low is None or known.high is None or said.low is None or said.high is None:
        return False
    slack = _tolerance(recipe, answer, known.high)
    if known.low - slack <= said.low and said.high <= known.high + slack:
        return True
    return answer.approx and said.low != said.high and said.low <= known.high and known.low <= said.high


def covers(recipe_quantities: Iterable[Quantity], answer_quantity: Quantity) -> bool:
    """Tell whether an answer's quantity stands in the recipe, in any unit, or inside a range of it.

    A vague answer (适量, 几分钟) never conflicts. 勺 counts as 汤匙 of the same number, count words of one kind
    (个, 只, 枚, 颗) as each other, converted units within rounding.
    """
    return answer_quantity.vague or any(_covers_one(quantity, answer_quantity) for quantity in recipe_quantities)
