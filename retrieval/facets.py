"""What a recipe is, as terms to filter and rank by: ingredients, equipment, course, heat, diet, minutes, difficulty."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from culinary.dishes import lookup as lookup_dish
from culinary.ingredients import ancestors, find_ingredients, lookup, role_of
from culinary.numerals import NUMBER, parse_number
from retrieval.claims import claims_in
from retrieval.recipe import Recipe
from retrieval.text import simplify

# Canonical equipment and the ways to say it; the first is what corpora tag.
EQUIPMENT = {
    "空气炸锅": r"空气炸锅|气炸锅|空气锅|空炸(?!弹)|air ?fr(y|ier)\w*",
    "电饭煲": r"电饭[煲锅]|饭煲|rice cooker",
    "微波炉": r"微波炉?|叮一下|microwaved?",
    "烤箱": r"烤箱|烤炉|\boven\b",
    "高压锅": r"高压锅|压力锅|电压力|pressure cooker|instant pot",
    "砂锅": r"砂锅|沙锅|瓦煲|瓦罐|陶锅|clay ?pot",
    "蒸锅": r"蒸锅|蒸笼|蒸箱|蒸屉|steamer",
    "电炖锅": r"电炖[锅盅]|慢炖锅|炖盅|slow cooker|crock ?pot",
    "养生壶": r"养生壶|煮茶壶",
    "酸奶机": r"酸奶机|yogh?urt maker",
    "铸铁锅": r"铸铁锅|珐琅锅|cast iron|dutch oven",
    "平底锅": r"平底锅|不粘锅|煎锅|frying pan|skillet",
    "炒锅": r"炒锅|铁锅|\bwok\b",
    "料理机": r"料理机|破壁机|搅拌机|榨汁机|豆浆机|blender|food processor",
    "电饼铛": r"电饼铛|饼铛",
    "火锅": r"电火锅|火锅锅",
    "面包机": r"面包机|bread (machine|maker)",
    "雪克杯": r"雪克[杯壶]|摇酒壶|shaker",
}
ANY_EQUIPMENT = re.compile("|".join(EQUIPMENT.values()))
_EQUIPMENT = {name: re.compile(words) for name, words in EQUIPMENT.items()}
ALLERGENS = frozenset(("花生", "坚果", "牛奶", "鸡蛋", "鱼", "甲壳类", "贝类", "大豆", "小麦", "芝麻"))
_ANIMAL = frozenset(("meat", "animal", "鱼", "甲壳类", "贝类"))
# What a diet refuses, as tags of ingredients.
DIETS = {
    "素食": _ANIMAL,
    "纯素": _ANIMAL | {"牛奶", "鸡蛋", "honey"},
    "无麸质": frozenset(("小麦",)),
    "无奶": frozenset(("牛奶",)),
    "无猪肉": frozenset(("pork",)),
}
COURSES = {
    "早餐": r"早餐|早饭|早点|早上吃|过早|breakfast",
    "主食": r"主食|staple",
    "面食": r"面食|面条|noodles?",
    "米饭": r"炒饭|盖饭|焖饭|饭类|拌饭|\brice\b",
    "汤羹": r"汤羹|汤水|喝汤|(什么|啥|个|点|碗|的|种|道|热|炖|煮|煲|肉|清)汤|羹|(?<!noodle )\bsoups?\b",
    "粥": r"粥|稀饭|porridge|congee",
    "甜品": r"甜[品点食]|糖水|点心|蛋糕|dessert|sweets?\b",
    "饮品": r"饮[品料]|(喝|冰|冷|热)饮|鸡尾酒|奶茶|调酒|果汁|drinks?\b|cocktails?",
    "酱料": r"酱料|蘸料|调味酱|酱汁|(什么|做点|做个)酱|sauces?\b|\bdip\b",
    "凉菜": r"凉菜|冷菜|凉拌|拌菜|salad",
    "水产": r"水产|海鲜|河鲜|seafood",
    "素菜": r"蔬菜|青菜|素菜|veggie",
    "荤菜": r"荤菜|肉菜|硬菜|大荤",
    "小吃": r"小吃|零食|零嘴|snacks?",
    "半成品": r"半成品|速冻|预制",
}
_COURSE_TAGS = {
    "汤羹": ("汤羹",), "粥": ("粥", "主食"), "甜品": ("甜品",), "点心": ("甜品",
    "点心"), "饮品": ("饮品",), "酱料": ("酱料",),
    "早餐": ("早餐",), "主食": ("主食",), "面食": ("面食", "主食"), "面条": ("面食", "主食"), "米饭": ("米饭", "主食"),
    "凉菜": ("凉菜",), "小吃": ("小吃",), "水产": ("水产", "荤菜"), "虾蟹": ("水产", "荤菜"), "鱼": ("水产", "荤菜"),
    "贝类": ("水产", "荤菜"), "素菜": ("素菜",), "荤菜": ("荤菜",), "半成品": ("半成品",),
}  # fmt: skip
_CATEGORY_COURSES = {
    "soup": ("汤羹",), "staple": ("主食",), "breakfast": ("早餐", "主食"), "dessert": ("甜品",), "drink": ("饮品",),
    "condiment": ("酱料",), "convenience": ("半成品",), "cold": ("凉菜",), "aquatic": ("水产", "荤菜"),
    "meat": ("荤菜",), "vegetable": ("素菜",),
}  # fmt: skip
_NAME_COURSES = (
    (
        re.compile(r"(面|粉|饺子?|馄饨|抄手|馍|饼|包子?|馒头|花卷|米线|河粉|意面|pasta)$|^面|拌面|汤面|炒面"),
        ("面食", "主食"),
    ),
    (re.compile(r"(饭|丼)$|炒饭|盖饭|焖饭"), ("米饭", "主食")),
    (re.compile(r"(汤|羹|煲汤)$"), ("汤羹",)),
    (re.compile(r"粥$"), ("粥", "主食")),
    (re.compile(r"^凉拌|^拌|沙拉$"), ("凉菜",)),
    (re.compile(r"(蛋糕|布丁|饼干|冰淇淋|曲奇|慕斯|挞|奶冻|糖水|西米露)"), ("甜品",)),
    (re.compile(r"(茶|汁|奶昔|可乐|酒|咖啡|冰沙|饮)$"), ("饮品",)),
    (re.compile(r"(酱|汁|辣子|辣椒油|葱油)$"), ("酱料",)),
    (re.compile(r"(鱼|虾|蟹|贝|蛤|蚝|鱿|蛏)"), ("水产",)),
)
_STARS = re.compile(r"难度[^★⭐\n]{0,12}?([★⭐]{1,5})")
_HOT_STEP = re.compile(
    r"[炒煮蒸炖烤煎炸焯烧焖煲熬烫]|烧开|煮沸|热水|开水|沸水|[大中小文]火|微波|加热|烘|fry|boil|bake|roast|steam|heat",
    re.I,
)
_OPTIONAL = re.compile(r"可选|选用|可不|可无|可省|随意|optional", re.I)
_TIME = re.compile(
    rf"(?P<number>{NUMBER})\s*(?:[-~～到至]\s*\d+)?\s*个?(?P<half>半)?多?(?P<unit>分钟|小时|钟头|秒钟?|天)"
)
_SENTENCE_END = re.compile(r"[。；;\n]")
_UNITS = ("分钟", "小时", "钟头", "秒", "天")
_PASSIVE = re.compile(r"可以?保存|可存|冷冻保存|冷藏保存|保质|内吃完|吃完|之前|提前")


@dataclass(frozen=True)
class Facets:
    """What a recipe can be filtered and ranked by; all names are canonical and in simplified script."""

    main: frozenset[str]
    """Ingredients that the dish is made of, and what each is a kind of."""
    ingredients: frozenset[str]
    """All ingredients, and what each is a kind of (五花肉 is 猪肉 is 肉)."""
    equipment: frozenset[str]
    courses: frozenset[str]
    allergens: frozenset[str]
    diets: frozenset[str]
    alcohol: bool
    heat: int
    """0 mild to 3 very hot."""
    minutes: int
    """Total time as stated, else the sum of the times in the steps and of the handwork, minutes."""
    difficulty: int
    """1 easy to 3 hard, 0 unknown."""
    claims: frozenset[str]
    """What its name and tags claim of it (`retrieval.claims`)."""

    def terms(self) -> list[str]:
        """Return the facets as terms for an inverted index, such as `main:番茄` or `eq:烤箱`."""
        groups = {
            "main": self.main, "ing": self.ingredients, "eq": self.equipment, "course": self.courses,
            "alg": self.allergens, "diet": self.diets, "claim": self.claims,
        }  # fmt: skip
        found = [f"{group}:{name}" for group, names in groups.items() for name in sorted(names)]
        found += ["has:酒精"] * self.alcohol
        return [*found, f"heat:{self.heat}", f"level:{self.difficulty}"]


def facets_of(recipe: Recipe, ingredients: str | None = None, steps: str | None = None) -> Facets:
    """Read the facets off a recipe.

    Args:
        ingredients: its lines of ingredients, parted by line feeds and simplified, where they are known already.
        steps: its steps likewise.
    """
    named = _ingredients_of(recipe.name)
    every = set(named).union(*(_ingredients_of(line) for line in recipe.ingredients))
    firm = set(named).union(*(_ingredients_of(line) for line in recipe.ingredients if not _OPTIONAL.search(line)))
    main = {name for name in firm if role_of(name) in ("main", "staple")}
    listed = {name for line in recipe.ingredients for name in _ingredients_of(line)}
    # A title may only look like an ingredient: a cake without eggs.
    tags, all_tags = _tags(firm), _tags(listed or every)
    diets = frozenset(diet for diet, refused in DIETS.items() if not refused & tags)
    return Facets(
        main=frozenset(kind for name in main for kind in ancestors(name)),
        ingredients=frozenset(kind for name in every for kind in ancestors(name)),
        equipment=frozenset(_equipment(recipe, ingredients, steps)),
        courses=frozenset(_courses(recipe, meaty=bool(_ANIMAL & _tags(main)), meatless="素食" in diets)),
        allergens=frozenset(tag.removeprefix("?") for tag in all_tags) & ALLERGENS,
        diets=diets,
        alcohol="alcohol" in tags,
        heat=max((int(tag[4]) for tag in tags if tag.startswith("heat")), default=0),
        minutes=recipe.minutes or estimated_minutes(recipe),
        difficulty=_difficulty(recipe),
        claims=claims_in(simplify(" ".join([recipe.name, *recipe.tags]))),
    )


@lru_cache(maxsize=65536)
def _ingredients_of(line: str) -> tuple[str, ...]:
    """Return every ingredient that a line names: for allergies one too many is better than one too few."""
    return tuple(find_ingredients(line))


def _tags(names: Iterable[str]) -> set[str]:
    return {tag for name in names if (entry := lookup(name)) for tag in entry.tags}


def estimated_minutes(recipe: Recipe) -> int:
    """Return the time the steps add up to: the times they state, and two minutes of handwork each."""
    total = 0.0
    for step in recipe.steps:
        if not any(unit in step for unit in _UNITS):
            continue
        for sentence in _SENTENCE_END.split(step):
            times = list(_TIME.finditer(sentence)) if any(unit in sentence for unit in _UNITS) else []
            if times and not _PASSIVE.search(sentence):
                total += sum(_minutes_of(*time.group("number", "half", "unit")) for time in times)
    return max(1, round(total + 2 * len(recipe.steps)))


@lru_cache(maxsize=4096)
def _minutes_of(number: str, half: str | None, unit: str) -> float:
    span = parse_number(number)
    value = float(span.low) if span and span.low is not None else 0.0
    scale = {"分": 1.0, "小": 60.0, "钟": 60.0, "秒": 1 / 60, "天": 1440.0}[unit[0]]
    return (value + 0.5 * bool(half)) * scale


def _equipment(recipe: Recipe, ingredients: str | None, steps: str | None) -> set[str]:
    found = set(recipe.tags) & set(EQUIPMENT)
    tools = [recipe.name, *(note for note in recipe.notes if note.startswith("工具"))]
    texts = [simplify(" ".join(tools)), simplify("\n".join(recipe.ingredients)) if ingredients is None else ingredients]
    if not found:
        texts.append(simplify("\n".join(recipe.steps)) if steps is None else steps)
    text = "\n".join(texts)
    if ANY_EQUIPMENT.search(text):
        found |= {name for name, words in _EQUIPMENT.items() if words.search(text)}
    if recipe.steps and not any(_HOT_STEP.search(step) for step in recipe.steps):
        found.add("无需开火")
    return found | ({"无需开火"} & set(recipe.tags))


def _courses(recipe: Recipe, *, meaty: bool, meatless: bool) -> set[str]:
    name = simplify(recipe.name)
    found = {"荤菜"} if meaty else {"素菜"} if meatless else set()
    found |= {course for tag in recipe.tags for course in _COURSE_TAGS.get(tag, ())}
    dish = lookup_dish(recipe.name) or (lookup_dish(recipe.dish) if recipe.dish else None)
    found |= set(_CATEGORY_COURSES.get(dish.category, ())) if dish else set()
    return found | {course for pattern, courses in _NAME_COURSES if pattern.search(name) for course in courses}


def _difficulty(recipe: Recipe) -> int:
    words = {"简单": 1, "容易": 1, "中等": 2, "困难": 3, "较难": 3}
    if recipe.difficulty in words:
        return words[recipe.difficulty]
    stars = _STARS.search("\n".join([recipe.description, *recipe.notes]))
    return (0, 1, 1, 2, 3, 3)[len(stars[1])] if stars else 0
