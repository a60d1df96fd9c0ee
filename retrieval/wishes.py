"""What a question asks of a recipe beside its name: ingredients, time, equipment, diet, heat, course."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from culinary.ingredients import find_ingredients, lookup, mentions
from culinary.numerals import parse_number
from culinary.quantities import canonical, find_quantities
from retrieval.courses import COURSES, cuisines_in
from retrieval.facets import ANY_EQUIPMENT, EQUIPMENT
from retrieval.methods import read_methods
from retrieval.text import simplify

_SOON = re.compile(
    r"\s*(左右)?((?:以内|之内|以下|内)(?:就?(?:能|可以))?(?:搞定|做好|做完|弄好|端?上桌|完成|吃上|"
    r"喝上)?的?|的|就?(能|可以|会)?(做|搞|弄|吃|喝|端|出|上桌|完成|好)|or less|max|meals?|dish)"
)
_AT_MOST = re.compile(r"(不超过|不到|最多|少于|within|under|less than|\bin|only have|只有)\s*(about )?$")
_DO = re.compile(
    r"(能|可以|可|会|想|要|该|应该)?(做|煮|炒|弄|整|搞|烧|蒸|炖|煲|熬)(得了|好|成)?(点|些|个|出|"
    r"一?道)?(什么|啥|哪些|几个(?!钟|小时|人|月)|哪道|哪几)|吃(点|些|个)?(什么|啥)|"
    r"一类|之类|那类|能吃的|(什么|啥|哪些|哪道|哪几道|几个|几道)(菜|汤|好吃|吃的|甜品|饮料|早餐|主食)|"
    r"推荐|来(个|点|道)|有没有(哪|什么|啥|适合)|"
    r"有(什么|啥)(?!区别|不同|技巧|讲究|窍门|用|办法|好处|注意|说法)|what (can|could|should) i|recommend|suggest|ideas"
)
_ABSENT = (
    r"(?:不想要|不想放|不想加|不要|不放|不加|不带|不含|忌|不吃|不能(?:吃|有|放|加|碰)|不想(?:拿来|用来|再)?(?:吃|做|烤|炸|煮|炒)?|不喜欢|"
    r"不爱吃|(?<!有)没有|(?<!有)没|别放|别加|别有|去掉|除了|避开|讨厌|戒|无(?!锡|花果)|免|(?:别|不要|不能)(?:放|加|有)?太多|少放|"
    r"少加|without|no|not?)"
    r"(?:含|用|太多|任何|any )?"
)
# "鸡蛋牛奶都不能吃": what is ruled out stands before.
_ABSENT_AFTER = re.compile(
    r"([\u4e00-\u9fff]{1,8}?)(?:一点儿?|半点|一丁点)?[都也](?:不|没|别)(?:能|可以|要|想|许|让)?(?:有|"
    r"放|吃|加|碰|用|要|沾)|([\u4e00-\u9fff]{1,8}?)(?:全|统统|通通)?都?(?:去掉|免了|除外)"
)
_EATEN_WITH = re.compile(r"(配|下|就着|搭|佐|送|当|喝)(个|点|碗|杯|瓶)?$")
_BESIDE = frozenset(("酒", "啤酒", "白酒", "黄酒", "米饭", "饭", "白饭", "粥", "白粥", "茶"))
_IN_EVERYTHING = frozenset(("糖", "盐", "油", "水", "酱油", "胡椒"))
_BEASTS = {"牛": "牛肉", "羊": "羊肉", "猪": "猪肉"}
_ALLERGY = re.compile(
    r"([^，,。!！?？我]{1,6}?)(?:类|制品)?过敏|对(.{1,10}?)过敏|allergic to ([a-z ]+)|([a-z]+) allergy"
)
_NO_HEAT = re.compile(r"辣椒?[^，。]{0,4}不(?:能|要|可以)(?:见|有|放|吃|沾|碰)|辣.{0,2}[都也](不|别)(能|吃|沾|要|碰)")
_MILD = re.compile(
    r"不(要|能|吃|想|爱|会|带|放)*辣|免辣|无辣|清淡|不放辣椒|(怕|忌)辣|mild|not spicy|"
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
    r"(无|不含|不带|(?<!有)没有?|不要)酒精|不含酒|(不能|别|不要)(有|放|含|沾)酒|non.?alcoholic|alcohol.?free"
)
_BOOZY = re.compile(r"(带|含|有)酒精|鸡尾酒|调酒|酒精饮|cocktails?|alcoholic")
_NO_FIRE = re.compile(
    r"不用(开)?(明)?火|不开火|(不想|懒得|不愿|没法)开火|没有?(明)?火|不能开火|免开火|不用煮|免煮|无需开火|"
    r"no.?cook|without cooking"
)
_ANY_TOOL = "|".join(EQUIPMENT.values())
_LACKED = re.compile(
    rf"(?:家里|宿舍)?(?:(?<!有)没有?|不用|不要|不想用|不能用|别用|免|无需|缺|without (?:an? )?|no )(?:用|开|"
    rf"个|买)?(?P<tool>{_ANY_TOOL})(?:的话)?|"
    rf"(?P<broken>{_ANY_TOOL})(?:坏了|没了|不能用)"
)
# What stands around the equipment and says nothing of the dish.
_AT_TOOL = re.compile(
    rf"(?:家里|宿舍|手头|手边|我)?(?:里)?(?:就|只|仅|光)?(?:有|剩|用|能用|拿|靠|"
    rf"想用)?(?:一?[个口台只])?(?:{_ANY_TOOL})(?:的话|搞定|里)?"
    r"(?:(?:就|来)?(?:能|可以)?[做弄]?(?:的|得了)?(?=[^a-z\s]))?"
)
_STARS = re.compile(
    r"(?P<stars>[一二两三四五1-5])颗?星(?:级|难度|的)|难度[^，,。]{0,4}?(?P<also>[一二三四五1-5])颗?星?"
)
_LEVEL_OF_STARS = (1, 1, 2, 3, 3)
_DIETS = {
    "纯素": r"纯素|全素|严格素食|vegan",
    "素食": r"素食|吃素|(?<!纯)素(的|点|一点|馅)|全素|斋|vegetarian",
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
    """Ways to cook it (`retrieval.methods`)."""
    no_methods: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    cuisines: frozenset[str] = frozenset()
    alcohol: bool | None = None
    """Whether it must have alcohol or must not; None where nothing is said."""
    minutes: int | None = None
    heat: tuple[int, int] | None = None
    """Lowest and highest heat, 0 mild to 3 very hot."""
    best_heat: int | None = None
    """The heat asked for, where others of the range are only near to it."""
    difficulty: int | None = None
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
    rest = _blank(text, spans)
    equipment = set(_named(EQUIPMENT, rest)) if ANY_EQUIPMENT.search(rest) else set()
    _find(_AT_TOOL, text, spans)
    sober = _find(_SOBER, text, spans)
    boozy = not sober and _find(_BOOZY, text, spans)
    diets = {name for name, words in _DIETS.items() if _find(words, text, spans)}
    without = shunned | {name for part in _absent(text, spans) for name in [*find_ingredients(part), *_beasts(part)]}
    heat, best_heat = _heat(text, spans)
    minutes = _minutes(text, spans)
    difficulty = _difficulty(text, spans)
    rest = _blank(text, spans)
    return Wishes(
        have=_wanted(name for name in _at_hand(rest) if name not in without and not _tags(name) & allergens),
        without=frozenset(without - {"水", "油"}),
        allergens=frozenset(allergens),
        diets=frozenset(diets),
        equipment=frozenset(equipment | ({"无需开火"} if no_fire and not equipment else set())),
        no_equipment=frozenset(lacking),
        methods=methods,
        no_methods=no_methods,
        courses=frozenset(name for name, words in COURSES.items() if re.search(words, rest)),
        cuisines=frozenset(cuisines_in(rest)),
        drinkable=bool(re.search(r"喝的|喝点|(什么|啥)喝", rest)),
        alcohol=True if boozy else False if sober else None,
        minutes=minutes,
        heat=heat,
        best_heat=best_heat,
        difficulty=difficulty,
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
        found |= set(_named(EQUIPMENT, match["tool"] or match["broken"]))
    return found


def _absent(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    """Yield what the question rules out: the words after 不要, 没有, 不吃 …, before 以外 and before 都不能吃."""
    for match in re.finditer(r"([\u4e00-\u9fff]{1,6}?)(以外|之外|除外)", text):
        spans.append(match.span())
        yield match[1]
    for match in re.finditer(rf"{_ABSENT}([^，。,.?？!！、的也又还能用换改加做]{{1,8}})", text):
        if find_ingredients(match[1]) or _beasts(match[1]):
            spans.append(match.span())
            yield match[1]
    for match in _ABSENT_AFTER.finditer(text):
        part = match[1] or match[2]
        if listed := _last_listed(part):
            spans.append((match.start() + len(part) - len(listed), match.end()))
            yield listed


def _last_listed(part: str) -> str:
    """Return the end of a text that only lists ingredients: 鸡蛋牛奶 of 家里鸡蛋牛奶."""
    start = len(part)
    for mention in reversed(mentions(part)):
        if part[mention.end : start].strip("和跟与及、连"):
            break
        start = mention.start
    return part[start:]


def _beasts(part: str) -> list[str]:
    """Return the meat of an animal that is ruled out by its name alone: 羊肉 for 不吃羊."""
    return [_BEASTS[part]] if part in _BEASTS else []


def _tags(name: str) -> frozenset[str]:
    entry = lookup(name)
    return frozenset(tag.removeprefix("?") for tag in entry.tags) if entry else frozenset()


def _difficulty(text: str, spans: list[tuple[int, int]]) -> int | None:
    if stars := _STARS.search(text):
        spans.append(stars.span())
        number = parse_number(stars["stars"] or stars["also"])
        return _LEVEL_OF_STARS[int(number.low) - 1] if number and number.low else None
    return 1 if _find(_EASY, text, spans) else 3 if _find(_HARD, text, spans) else None


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
