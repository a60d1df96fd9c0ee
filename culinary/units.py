"""Units of the kitchen: their names in Chinese and English, dimensions and factors."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from text.phrases import load_phrases

Kind = Literal["amount", "count", "time", "temperature", "length", "servings"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; a value in the base unit of its dimension is `(value - offset) * factor`."""

    name: str
    kind: Kind
    dimension: str
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    context: str = ""
    """The row of phrases/units.yaml that its surroundings have to fit."""

    @property
    def measured(self) -> bool:
        """Whether the unit is one of a physical dimension with several units."""
        return self.dimension in ("g", "ml", "s", "℃", "mm")

    def fits(self, number: str, text: str, start: int, end: int) -> bool:
        """Tell whether `text[start:end]` is a quantity in its surroundings: 3分 is not one in 3分之一 or 3分熟."""
        if self.kind == "count" and number == "一" and text[start - 1 : start] in tuple("另每任某唯"):
            return False
        if not self.context:
            return True
        around = f"{text[max(0, start - 4) : start]}⟨{number}⟩{text[end - 1 : end + 6]}"
        return load_phrases(_PHRASES)[self.context].search(around) is not None


_MASS = {
    "克": ("1", "克 公克 g gram grams gm gms"),
    "千克": ("1000", "千克 公斤 kg kilo kilos kilogram kilograms"),
    "毫克": ("0.001", "毫克 mg"),
    "斤": ("500", "市斤 斤 jin jins catty catties"),
    "两": ("50", "两 liang"),
    "钱": ("5", "钱"),
    "盎司": ("28.349523125", "盎司 安士 oz ounce ounces"),
    "磅": ("453.59237", "磅 lb lbs pound pounds"),
}
_VOLUME = {
    "毫升": ("1", "毫升 ml milliliter milliliters millilitre millilitres cc"),
    "升": ("1000", "公升 升 l liter liters litre litres"),
    "分升": ("100", "分升 dl"),
    "汤匙": ("15", "汤匙 大勺 大匙 汤勺 食匙 饭勺 T tbsp tbsps tbs tablespoon tablespoons"),
    "茶匙": ("5", "茶匙 小勺 小匙 茶勺 咖啡勺 t tsp tsps teaspoon teaspoons"),
    "杯": ("240", "量杯 杯 cup cups"),
    "液盎司": ("29.5735295625", "液盎司 fl.oz fl oz"),
    "品脱": ("473.176473", "品脱 pint pints"),
    "夸脱": ("946.352946", "夸脱 quart quarts"),
}
_TIME = {
    "秒": ("1", "秒钟 秒 s sec secs second seconds"),
    "分钟": ("60", "分钟 min mins minute minutes 分"),
    "刻钟": ("900", "刻钟"),
    "小时": ("3600", "小时 钟头 h hr hrs hour hours"),
    "天": ("86400", "天 day days"),
    "周": ("604800", "星期 礼拜 周 week weeks"),
    "个月": ("2592000", "月 month months"),
}
_LENGTH = {
    "毫米": ("1", "毫米 mm"),
    "厘米": ("10", "厘米 公分 cm"),
    "英寸": ("25.4", "英寸 寸 吋 inch inches"),
}
# Count words that stand for each other: 2个鸡蛋 and 2枚鸡蛋 say the same. The first is the canonical name.
_COUNTS = (
    "个 只 枚 颗 粒 头 尾 egg eggs onion onions tomato tomatoes potato potatoes lemon lemons lime limes carrot carrots "
    "apple apples shrimp shrimps prawns mushroom mushrooms",
    "根 条 支 枝 棵 株 stalk stalks stick sticks sprig sprigs scallion scallions chilies chillies",
    "瓣 clove cloves",
    "片 张 slice slices sheet sheets",
    "块 方 piece pieces chunk chunks cube cubes",
    "段 节 截",
    "把 扎 束 捆 绺 handful handfuls bunch bunches",
    "朵",
    "滴 drop drops",
    "撮 嘬 捏 pinch pinches",
    "包 袋 packet packets package packages bag bags sachet sachets",
    "盒 box boxes",
    "罐 听 can cans tin tins jar jars",
    "瓶 bottle bottles",
    "碗 bowl bowls",
    "勺 勺子 匙 调羹 spoonful spoonfuls",
    "份 part parts",
    "串",
    "卷",
    "扇",
    "盆",
)
_SERVINGS = "人份 个人 口人 人 servings serving persons people"

# Words that are a unit only among some others: phrases/units.yaml says which.
_IN_CONTEXT = frozenset("分天夜周度C两钱人头方节匙")
_PHRASES = Path(__file__).parent / "phrases" / "units.yaml"
_BY_NAME: dict[str, tuple[Kind, str, dict[str, tuple[str, str]]]] = {
    "g": ("amount", "g", _MASS),
    "ml": ("amount", "ml", _VOLUME),
    "s": ("time", "s", _TIME),
    "mm": ("length", "mm", _LENGTH),
}


def _context(word: str) -> str:
    return word if word in _IN_CONTEXT else ""


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for kind, dimension, units in _BY_NAME.values():
        for name, (factor, surfaces) in units.items():
            for surface in surfaces.replace("fl oz", "fl_oz").split():
                word = surface.replace("fl_oz", "fl oz")
                table[word] = Unit(name, kind, dimension, Fraction(factor), context=_context(word))
    for group in _COUNTS:
        words = group.split()
        count: Kind = "amount" if words[0] in ("撮", "勺", "碗") else "count"
        for word in words:
            table[word] = Unit(words[0], count, words[0], context=_context(word))
    for word in _SERVINGS.split():
        table[word] = Unit("人份", "servings", "人份", context=_context(word))
    for word in (
        "℃",
        "°C",
        "° C",
        "°",
        "度",
        "摄氏度",
        "摄氏",
        "C",
        "celsius",
        "centigrade",
        "degrees",
        "degrees C",
        "degrees celsius",
        "deg C",
    ):
        table[word] = Unit("℃", "temperature", "℃", context=_context(word))
    for word in ("℉", "°F", "° F", "华氏度", "华氏", "F", "fahrenheit", "degrees F", "degrees fahrenheit", "deg F"):
        table[word] = Unit("℉", "temperature", "℃", Fraction(5, 9), Fraction(32), "C" if word == "F" else "")
    table["夜"] = Unit("夜", "time", "夜", context="夜")
    table["成热"] = Unit("成热", "temperature", "成热")
    return table


UNITS: dict[str, Unit] = _table()
"""Every surface form of a unit, as it is written; T is a tablespoon, t a teaspoon."""

_FOLDED = {surface.lower(): unit for surface, unit in UNITS.items() if surface != "T"}
BY_NAME: dict[str, Unit] = {unit.name: unit for unit in UNITS.values()}


def unit_of(surface: str) -> Unit | None:
    """Return the unit written as `surface`; case matters only for T and t."""
    return UNITS.get(surface) or _FOLDED.get(surface.lower())
