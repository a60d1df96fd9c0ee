"""What a question asks of a recipe beside its name: ingredients, time, equipment, diet, heat, course."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from culinary.ingredients import find_ingredients, lookup, mentions
from culinary.quantities import canonical, find_quantities
from recipes.facets.courses import COURSES, cuisines_in
from recipes.facets.facets import ANY_EQUIPMENT, EQUIPMENT
from recipes.facets.methods import read_methods
from recipes.facets.tastes import read_tastes
from text.normalize import simplify
from text.numerals import parse_number
from understanding.refusals import refused

_SOON = re.compile(
    r"\s*(左右)?((?:以内|之内|以下|内)(?:就?(?:能|可以))?(?:搞定|做好|做完|弄好|端?上桌|完成|吃上|"
    r"喝上)?的?|的|就?(能|可以|会)?(做|搞|弄|吃|喝|端|出|上桌|完成|好)|or less|max|meals?|dish)"
)
_AT_MOST = re.compile(r"(不超过|不到|最多|少于|within|under|less than|\bin|only have|只有)\s*(about )?$")
_DO = re.compile(
    r"(能|可以|可|会|想|要|该|应该)?(做|煮|炒|弄|整|搞|烧|蒸|炖|煲|熬)(得了|好|成)?(点|些|个|出|"
    r"一?道)?(什么|啥|哪些|几个(?!钟|小时|人|月)|哪道|哪几)|吃(点|些|个)?(什么|啥)|"
    r"一类|之类|那类|能吃的|(什么|啥|哪些|哪道|哪几道|几个|几道)(菜|汤|好吃|吃的|甜品|饮料|早餐|主食)|"
    r"[做弄煮整]点[^，。,]{1,6}的(?=[，。,?？吧]|$)|(?<!不)想(吃|喝|啃|来|嚼|整)(点|个|些|口|碗|顿|盘)|推荐|[来整弄搞调](个|点|道|一?[碗份盘杯锅壶])|有没有(哪|"
    r"什么|啥|适合)|"
    r"有(什么|啥)(?!区别|不同|技巧|讲究|窍门|用|办法|好处|注意|说法)|what (can|could|should) i|recommend|suggest|ideas"
)
_EATEN_WITH = re.compile(r"(配|下|就着|搭|佐|送|当|喝|抹|蘸|涂)(个|点|碗|杯|瓶)?$")
_BESIDE = frozenset(
    ("酒", "啤酒", "白酒", "黄酒", "米饭", "饭", "白饭", "粥", "白粥", "茶", "面包", "吐司", "馒头", "饺子")
)
_IN_EVERYTHING = frozenset(("糖", "盐", "油", "水", "酱油", "胡椒"))
_ALLERGY = re.compile(
    r"([^，,。!！?？我]{1,6}?)(?:类|制品)?过敏|对(.{1,10}?)过敏|allergic to ([a-z ]+)|([a-z]+) allergy"
)
_NO_HEAT = re.compile(
    r"辣椒?[^，。]{0,4}不(?:能|要|可以)(?:见|有|放|吃|沾|碰)|辣.{0,2}[都也](不|别)(能|吃|沾|要|碰)|"
    r"一(?:点儿?|点点|丁点|丝)辣[^，。,]{0,2}[都也](?:不|没|别)|没[^，。,]{0,4}(?:能|敢|会)?吃辣|"
    r"(?:\bnot?|cannot|can.?t|without|nothing)(?: (?!too)[a-z]+){0,2} (?:chill?i(?:es)?|chiles?|spicy|spice)\b"
)
_MILD = re.compile(
    r"不(要|能|吃|想|爱|会|带|放|沾|碰|太能)*辣|(?<!特)别(放|太|搁)?辣|辣的?(?:都|也)?(?:不要|不行|免了|别)|免辣|"
    r"无辣|清淡|不放辣椒|(怕|忌)辣|mild|not spicy|"
    r"no spice|non-spicy"
)
_LITTLE_HOT = re.compile(
    r"(不|别)(要|能|用)?(太|那么)辣|微微?辣|有?一?点点?(儿)?辣(?!椒|酱|油)|稍微辣|小辣|mildly spicy|"
    r"a (bit|little) spicy"
)
_HOT = re.compile(
    r"重辣|特辣|爆辣|变态辣|超级?辣|特别辣|巨辣|非常辣|很辣|够辣|最辣|越辣越好|辣得|very spicy|extra hot|super spicy"
)
_WARM = re.compile(r"(?<!不)(?<!酸)(?<!太)(?<!免)(?<!怕)(香辣|麻辣|辣的|辣味|辣口|吃辣|带辣|spicy)")
_EASY = re.compile(r"简单|容易|新手|小白|零基础|懒人|省事|快手|不费事|easy|simple|beginner")
_HARD = re.compile(r"困难|高难度|最难|有?挑战性?|复杂的|difficult|challenging")
_SOBER = re.compile(
    r"(无|不含|不带|(?<!有)没有?|不要)酒精|不含酒|(不能|别|不要|不许|没)(有|放|含|沾|带)酒|不(?:放|沾|碰|加)酒|"
    r"酒[^，。,]{0,3}(?:都|也)?(?:不|别|没)(?:能|许|"
    r"要|可以)?(?:有|放|沾|碰|加|搁)|酒精过敏|滴酒不沾|不(?:能|会)?喝酒|喝不了酒|对酒过敏|开车|戒酒|non.?alcoholic|alcohol.?free"
)
_BOOZY = re.compile(r"(带|含|有)酒精|鸡尾酒|调酒|酒精饮|cocktails?|alcoholic")
_NO_FIRE = re.compile(
    r"停气了?|没(?:煤|燃|天然)?气(?:了|用)|煤气(?:没了|用完|坏)|灶[^，。,]{0,4}(?:坏|打不着|用不了|不能用)|"
    r"不用(开)?(明)?火|不开火|(不想|懒得|不愿|没法)开火|"
    r"没有?(明)?火|不能开火|免开火|火[^，。,]{0,2}[都也]不(?:用|开|动|碰)|不(?:动|碰|生)火|不(?:让|许|准|给)(?:开|"
    r"用|动|点)火|懒得点火|不用煮|免煮|无需开火|"
    r"no.?cook|without cooking"
)
_ANY_TOOL = "|".join(EQUIPMENT.values())
_LACKED = re.compile(
    rf"(?:家里|宿舍)?(?:(?<!有)没有?|不用|不要|不想用|不能用|别用|免|无需|缺|without (?:an? )?|no )(?:用|开|"
    rf"个|买)?(?P<tool>{_ANY_TOOL})(?:的话)?|"
    rf"(?P<broken>{_ANY_TOOL})(?:(?:和|跟)[^，。,]{{1,4}})?(?:坏了|没了|不能用|[都也]不(?:想|能)?用|[都也]没有|不想刷)"
)
# What stands around the equipment and says nothing of the dish.
_AT_TOOL = re.compile(
    rf"(?:家里|宿舍|手头|手边|我)?(?:里)?(?:就|只|仅|光)?(?:有|剩|用|能用|拿|靠|"
    rf"想用)?(?:一?[个口台只])?(?:{_ANY_TOOL})(?:的话|搞定|里)?"
    r"(?:(?:就|来)?(?:能|可以)?[做弄]?(?:的|得了)?(?=[^a-z\s]))?"
)
_COLD = re.compile(
    r"冰碴|冰冰?凉|冰镇|冰的|凉的|冷的|凉丝丝|冷着吃|凉着?吃|不(?:想|要|能)?吃?热(?:的|乎)|(?:served |eaten )cold|"
    r"\bcold\b|chilled|\biced\b"
)
_WARM_SERVED = re.compile(
    r"(?<![太天闷炎燥得])热(?:乎|腾|汤|饮|菜|的)|暖(?:和|身|胃|暖|一暖)|驱寒|趁热|hot (?:soup|drink)|warming"
)
_COURSE_OF = {
    "汤": "汤羹", "粥": "粥", "稀饭": "粥", "甜品": "甜品", "甜点": "甜品", "点心": "甜品", "凉菜": "凉菜",
    "冷菜": "凉菜", "面食": "面食", "主食": "主食", "饮料": "饮品", "荤菜": "荤菜", "素菜": "素菜",
    "沙拉": "凉菜", "海鲜": "水产",
}  # fmt: skip
_NO_COURSE = re.compile(
    r"(?:不是|不要|别(?:是|做|来|给我)?|不想(?:喝|吃|做|要)?|不喝|除了|喝腻了?|吃腻了?|not (?:a )?)"
    rf"({'|'.join(_COURSE_OF)})(?=[，,。.!！?？的了就]|$)"
)
_STARS = re.compile(
    r"(?P<stars>[一二两三四五1-5])颗?星(?:级|难度|的)|难度[^，,。]{0,4}?(?P<also>[一二三四五1-5])颗?星?"
)
_LEVEL_OF_STARS = (1, 1, 2, 3, 3)
_DIETS = {
    "纯素": r"纯素|全素|严格素食|vegan",
    "素食": r"素食|吃素|(?<!纯)素(的|点|一点|馅|食|(?=[汤粥面饺包炒]))|全素|斋|vegetarian",
    "无麸质": r"无麸质|麸质(过敏|不耐)|gluten.?free|麸质过敏",
    "无奶": r"乳糖不耐|喝牛?奶[^，。]{0,4}(?:拉肚子|胀气|闹肚子|不舒服)|无奶|不含奶|牛奶过敏|dairy.?free|lactose",
    "无猪肉": r"不吃猪|清真|no pork|without pork|halal|猪肉不吃|回[民族]",
}
_ALLERGENS = {
    "花生": r"花生|peanuts?", "坚果": r"坚果|核桃|腰果|杏仁|nuts?", "牛奶": r"牛奶|奶制?品?|乳|milk|dairy",
    "鸡蛋": r"鸡?蛋|eggs?", "鱼": r"鱼|水产|fish", "甲壳类": r"虾|蟹|甲壳|海鲜|水产|shrimps?|crabs?|shellfish|seafood",
    "贝类": r"贝|蛤|蚝|海鲜|水产|clams?|oysters?|shellfish|seafood", "大豆": r"大豆|黄豆|豆制品|豆腐|soy",
    "小麦": r"小麦|麸质|面粉|wheat|gluten",
    "芝麻": r"芝麻|sesame",
}  # fmt: skip


@dataclass(frozen=True)
class Wishes:
    """Limits and ingredients read off a question; empty sets and None where it says nothing."""

    have: tuple[str, ...] = ()
    """Canonical ingredients named as wanted or at hand, in the order named."""
    without: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    diets: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    no_equipment: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    """Ways to cook it (`recipes.facets.methods`)."""
    no_methods: frozenset[str] = frozenset()
    tastes: frozenset[str] = frozenset()
    """What it is to taste of (`recipes.facets.tastes`)."""
    no_tastes: frozenset[str] = frozenset()
    served: Literal["", "冷", "热"] = ""
    courses: frozenset[str] = frozenset()
    no_courses: frozenset[str] = frozenset()
    cuisines: frozenset[str] = frozenset()
    alcohol: bool | None = None
    """Whether it must have alcohol or must not; None where nothing is said."""
    minutes: int | None = None
    heat: tuple[int, int] | None = None
    """Lowest and highest heat, 0 mild to 3 very hot."""
    best_heat: int | None = None
    """The heat asked for, where others of the range are only near to it."""
    difficulty: int | None = None
    stars: int | None = None
    """The difficulty in stars, where it is asked for so."""
    drinkable: bool = False
    """Something to drink: a drink, a soup or a sweet soup."""
    open_ended: bool = False
    """The question asks what to cook, not how to cook something."""
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    """Where the limits stand in the simplified question."""

    @property
    def limited(self) -> bool:
        """Tell whether there is any limit to filter by."""
        return bool(
            self.without
            or self.allergens
            or self.diets
            or self.equipment
            or self.no_equipment
            or self.minutes
            or self.heat
            or self.difficulty
            or self.alcohol is not None
        )


def read_wishes(question: str) -> Wishes:
    """Read limits and ingredients off a question in Chinese or English."""
    text = simplify(question)
    spans: list[tuple[int, int]] = []
    allergens, shunned = _allergens(text, spans)
    no_fire = _find(_NO_FIRE, text, spans)
    lacking = _lacking(text, spans)
    methods, no_methods = read_methods(text, spans)
    tastes, no_tastes = read_tastes(text, spans)
    no_courses = _refused_courses(text, spans)
    rest = _blank(text, spans)
    equipment = set(_named(EQUIPMENT, rest)) if ANY_EQUIPMENT.search(rest) else set()
    _find(_AT_TOOL, text, spans)
    sober = _find(_SOBER, text, spans)
    boozy = not sober and _find(_BOOZY, text, spans)
    diets = {name for name, words in _DIETS.items() if _find(words, text, spans)}
    without = shunned | refused(text, spans)
    heat, best_heat = _heat(text, spans)
    minutes = _minutes(text, spans)
    difficulty, stars = _difficulty(text, spans)
    rest = _blank(text, spans)
    return Wishes(
        have=_wanted(name for name in _at_hand(rest) if name not in without and not _tags(name) & allergens),
        without=frozenset(without - {"水", "油", "盐"}),
        allergens=frozenset(allergens),
        diets=frozenset(diets),
        equipment=frozenset(equipment | ({"无需开火"} if no_fire and not equipment else set())),
        no_equipment=frozenset(lacking),
        methods=methods,
        tastes=tastes,
        no_tastes=no_tastes,
        no_courses=no_courses,
        served="冷" if _COLD.search(rest) else "热" if _WARM_SERVED.search(rest) else "",
        no_methods=no_methods,
        courses=frozenset(name for name, words in COURSES.items() if re.search(words, rest)),
        cuisines=frozenset(cuisines_in(rest)),
        drinkable=bool(re.search(r"喝的|喝点|(什么|啥)喝", rest)),
        alcohol=True if boozy else False if sober else None,
        minutes=minutes,
        heat=heat,
        best_heat=best_heat,
        difficulty=difficulty,
        stars=stars,
        open_ended=bool(_DO.search(text)),
        spans=tuple(spans),
    )


def without_limits(question: str, wishes: Wishes) -> str:
    """Return the simplified question with its limits taken out: what is left says which dish."""
    return " ".join(_blank(simplify(question), list(wishes.spans)).split())


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _find(pattern: str | re.Pattern[str], text: str, spans: list[tuple[int, int]]) -> bool:
    matches = [match.span() for match in re.finditer(pattern, text)]
    spans += matches
    return bool(matches)


def _named(table: dict[str, str], text: str) -> list[str]:
    return [name for name, words in table.items() if re.search(words, text)]


def _allergens(text: str, spans: list[tuple[int, int]]) -> tuple[set[str], set[str]]:
    """Return the groups of allergens that are named, and the ingredients of other allergies (荞麦过敏)."""
    found: set[str] = set()
    others: set[str] = set()
    for match in _ALLERGY.finditer(text):
        subject = next(group for group in match.groups() if group)
        named = _named(_ALLERGENS, subject)
        foods = [] if named else find_ingredients(subject)
        if named or foods:
            spans.append(match.span())
        found |= set(named)
        others |= set(foods)
    return found, others


def _lacking(text: str, spans: list[tuple[int, int]]) -> set[str]:
    """Return the equipment that is not there or not wanted."""
    found: set[str] = set()
    for match in _LACKED.finditer(text):
        spans.append(match.span())
        found |= set(_named(EQUIPMENT, match["tool"] or match[0]))
    return found


def _tags(name: str) -> frozenset[str]:
    entry = lookup(name)
    return frozenset(tag.removeprefix("?") for tag in entry.tags) if entry else frozenset()


def _refused_courses(text: str, spans: list[tuple[int, int]]) -> frozenset[str]:
    """Return the courses that are ruled out: "不是汤", "别做粥"."""
    found = list(_NO_COURSE.finditer(text))
    spans += [match.span() for match in found]
    return frozenset(_COURSE_OF[match[1]] for match in found)


def _difficulty(text: str, spans: list[tuple[int, int]]) -> tuple[int | None, int | None]:
    """Return the level that is asked for, and the stars where it is asked for in stars."""
    if stars := _STARS.search(text):
        spans.append(stars.span())
        number = parse_number(stars["stars"] or stars["also"])
        count = int(number.low) if number and number.low else 0
        return (_LEVEL_OF_STARS[count - 1], count) if count else (None, None)
    return 1 if _find(_EASY, text, spans) else 3 if _find(_HARD, text, spans) else None, None


def _at_hand(text: str) -> Iterator[str]:
    """Yield the ingredients that a text names; the pork of a 猪肉汤, the chicken of a 鸡汤, not stock.

    What a dish is eaten with (下酒, 配粥) goes not into it.
    """
    for mention in mentions(text):
        if _EATEN_WITH.search(text[: mention.start]) and mention.text in _BESIDE:
            continue
        if mention.name == "高汤" and mention.text.endswith("汤"):
            yield from find_ingredients(text[max(0, mention.start - 1) : mention.end - 1]) or [mention.name]
        else:
            yield mention.name


def _wanted(names: Iterator[str]) -> tuple[str, ...]:
    """Return names, each once, without what goes into everything; they stay where there is nothing else."""
    found = tuple(dict.fromkeys(names))
    return tuple(name for name in found if name not in _IN_EVERYTHING) or found


def _heat(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int] | None, int | None]:
    """Return the range of heat that is asked for and the best of it."""
    if _find(_NO_HEAT, text, spans):
        return (0, 0), None
    if _find(_LITTLE_HOT, text, spans):
        return (0, 1) if re.search("[不别]", text) else (1, 2), 1
    if _find(_MILD, text, spans):
        return (0, 0), None
    if _find(_HOT, text, spans):
        return (2, 3), 3
    return ((1, 3), None) if _find(_WARM, text, spans) else (None, None)


def _minutes(text: str, spans: list[tuple[int, int]]) -> int | None:
    for quantity in find_quantities(text):
        if quantity.kind != "time" or quantity.high is None:
            continue
        before, after = text[: quantity.start], text[quantity.end :]
        if _SOON.match(after) or _AT_MOST.search(before):
            soon = _SOON.match(after)
            spans.append((quantity.start, quantity.end + (soon.end() if soon else 0)))
            seconds = canonical(quantity).high
            return round(float(seconds) / 60) if seconds else None
    return None
