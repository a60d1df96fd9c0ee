"""What a recipe is, as terms to filter and rank by: ingredients, equipment, course, heat, diet, minutes, difficulty."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from culinary.ingredients import ancestors, find_ingredients, lookup, role_of
from recipes.facets.claims import claims_in
from recipes.facets.courses import courses_of, cuisines_of
from recipes.facets.heat import heat_of
from recipes.facets.methods import methods_of
from recipes.facets.minutes import estimated_minutes
from recipes.facets.suitability import suits
from recipes.facets.tastes import tastes_of
from recipes.recipe import Recipe
from text.normalize import simplify

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
_STARS = re.compile(r"难度[^★⭐\n]{0,12}?([★⭐]{1,5})")
# Boiling water poured over something needs no stove.
_HOT_STEP = re.compile(
    r"[炒煮蒸炖烤煎炸焯烧焖煲熬](?![^，。；]{0,4}过的|熟的)|[大中小文]火|微波|加热|烘|fry|boil|bake|roast|steam|heat",
    re.I,
)
_STEAMED = re.compile(
    r"(上|入|下|进|隔水|大火|中火|小火|开后?|锅|笼|开水|继续|再|旺火)[^，。；]{0,4}蒸|"
    r"蒸[^，。；]{0,4}[0-9一二三四五六七八九十半]+个?(分|小时)|蒸(熟|透|好|软)"
)
_STEAMS_ITSELF = frozenset(("电饭煲", "微波炉", "蒸锅", "高压锅", "空气炸锅"))
# A title that looks like flour or milk (a cake) says nothing; one that looks like meat does, lists are often cut short.
_OF_LINES = frozenset(("无麸质", "无奶"))
_LOOKS_LIKE = frozenset(("面粉",))
# Equipment that would do as well.
_OTHERWISE = re.compile(r"也[可行能]|或|没有|如果有")
_ALTERNATIVE = re.compile(rf"[^，。；,;\n]*(?:{_OTHERWISE.pattern})[^，。；,;\n]*")
# What is said not to be in a dish: 无糖, 没加蛋.
_NEGATED = re.compile(r"(?:无|零|0|不加|不放|不用|没加|没用|没有|免|[少低代])(?:黄油|面粉|奶油|添加糖|[糖油盐蛋奶水])")
_OPTIONAL = re.compile(r"可选|选用|可不|可无|可省|随意|optional", re.I)


@dataclass(frozen=True)
class Facets:
    """What a recipe can be filtered and ranked by; all names are canonical and in simplified script."""

    main: frozenset[str]
    """Ingredients that the dish is made of, and what each is a kind of."""
    ingredients: frozenset[str]
    """All ingredients, and what each is a kind of (五花肉 is 猪肉 is 肉)."""
    equipment: frozenset[str]
    alternatives: frozenset[str]
    """Equipment that would do as well."""
    methods: frozenset[str]
    """How it is cooked (`recipes.facets.methods`)."""
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
    stars: int
    """Its difficulty in stars, 1-5, 0 where it has none."""
    claims: frozenset[str]
    """What its name and tags claim of it (`recipes.facets.claims`)."""
    suits: frozenset[str]
    """What it is without its name claiming it (`recipes.facets.suitability`)."""
    cuisines: frozenset[str]
    tastes: frozenset[str]
    """What it tastes of (`recipes.facets.tastes`)."""

    def terms(self) -> list[str]:
        """Return the facets as terms for an inverted index, such as `main:番茄` or `eq:烤箱`."""
        groups = {
            "main": self.main, "ing": self.ingredients, "eq": self.equipment, "can": self.alternatives,
            "way": self.methods, "course": self.courses,
            "alg": self.allergens, "diet": self.diets, "claim": self.claims, "suits": self.suits, "cui": self.cuisines,
            "taste": self.tastes,
        }  # fmt: skip
        found = [f"{group}:{name}" for group, names in groups.items() for name in sorted(names)]
        found += ["has:酒精"] * self.alcohol
        found += [f"stars:{self.stars}"] * bool(self.stars)
        return [*found, f"heat:{self.heat}", f"level:{self.difficulty}"]


def facets_of(recipe: Recipe, ingredients: str | None = None, steps: str | None = None) -> Facets:
    """Read the facets off a recipe.

    Args:
        ingredients: its lines of ingredients, parted by line feeds and simplified, where they are known already.
        steps: its steps likewise.
    """
    named = _ingredients_of(recipe.name)
    kept = [line for line in recipe.ingredients if not _OPTIONAL.search(line)]
    every = set(named).union(*(_ingredients_of(line) for line in recipe.ingredients))
    firm = set(named).union(*(_ingredients_of(line) for line in kept))
    main = {name for name in firm if role_of(name) in ("main", "staple")}
    listed = {name for line in recipe.ingredients for name in _ingredients_of(line)}
    # A title may only look like an ingredient: a cake without eggs.
    tags, all_tags = _tags(firm), _tags(listed or every)
    of_lines = _tags({name for line in kept for name in _ingredients_of(line)}) or tags
    diets = frozenset(
        diet for diet, refused in DIETS.items() if not refused & (of_lines if diet in _OF_LINES else tags)
    )
    text = simplify("\n".join(recipe.steps)) if steps is None else steps
    written = simplify("\n".join(recipe.ingredients)) if ingredients is None else ingredients
    equipment = frozenset(_equipment(recipe, written, text))
    name = simplify(recipe.name)
    heat = heat_of(name, [*kept, recipe.name], recipe.tags, _ingredients_of)
    minutes, difficulty = recipe.minutes or estimated_minutes(recipe.steps), _difficulty(recipe)
    courses = frozenset(courses_of(recipe, meaty=bool(_ANIMAL & _tags(main)), meatless="素食" in diets))
    allergens = frozenset(tag.removeprefix("?") for tag in all_tags) & ALLERGENS
    return Facets(
        main=frozenset(kind for name in main for kind in ancestors(name)),
        ingredients=frozenset(kind for name in listed or every for kind in ancestors(name)).union(
            kind for name in named for kind in ancestors(name) if kind not in _LOOKS_LIKE
        ),
        equipment=equipment,
        alternatives=frozenset(_alternatives(text)) - equipment,
        methods=frozenset(methods_of(name, text)),
        courses=courses,
        allergens=allergens,
        diets=diets,
        alcohol="alcohol" in tags,
        heat=heat,
        minutes=minutes,
        difficulty=difficulty,
        stars=_stars(recipe),
        claims=claims_in(simplify(" ".join([recipe.name, *recipe.tags]))),
        suits=suits(
            name,
            [line for line in written.split("\n") if not _OPTIONAL.search(line)],
            text,
            minutes=minutes,
            heat=heat,
            difficulty=difficulty,
            alcohol="alcohol" in tags,
            equipment=equipment,
            allergens=allergens,
            diets=diets,
        ),
        cuisines=frozenset(cuisines_of(recipe)),
        tastes=frozenset(tastes_of(name, written.split("\n"), courses)),
    )


@lru_cache(maxsize=65536)
def _ingredients_of(line: str) -> tuple[str, ...]:
    """Return every ingredient that a line names: for allergies one too many is better than one too few."""
    return tuple(find_ingredients(_NEGATED.sub("", line)))


def _tags(names: Iterable[str]) -> set[str]:
    return {tag for name in names if (entry := lookup(name)) for tag in entry.tags}


def _equipment(recipe: Recipe, ingredients: str, steps: str) -> set[str]:
    found = set(recipe.tags) & set(EQUIPMENT)
    tools = [recipe.name, *(note for note in recipe.notes if note.startswith("工具"))]
    text = "\n".join([simplify(" ".join(tools)), ingredients])
    if not found:
        text += "\n" + (_ALTERNATIVE.sub("", steps) if _OTHERWISE.search(steps) else steps)
    if ANY_EQUIPMENT.search(text):
        found |= {name for name, words in _EQUIPMENT.items() if words.search(text)}
    if not found & _STEAMS_ITSELF and _STEAMED.search(steps):
        found.add("蒸锅")
    if recipe.steps and not any(_HOT_STEP.search(step) for step in recipe.steps):
        found.add("无需开火")
    return found | ({"无需开火"} & set(recipe.tags))


def _alternatives(steps: str) -> set[str]:
    """Return the equipment of clauses that say what would do as well: "也可以用高压锅"."""
    if not _OTHERWISE.search(steps) or not ANY_EQUIPMENT.search(steps):
        return set()
    text = "\n".join(_ALTERNATIVE.findall(steps))
    return {name for name, words in _EQUIPMENT.items() if words.search(text)}


def _difficulty(recipe: Recipe) -> int:
    words = {"简单": 1, "容易": 1, "中等": 2, "困难": 3, "较难": 3}
    if recipe.difficulty in words:
        return words[recipe.difficulty]
    return (0, 1, 1, 2, 3, 3)[_stars(recipe)]


def _stars(recipe: Recipe) -> int:
    stars = _STARS.search("\n".join([recipe.description, *recipe.notes]))
    return len(stars[1]) if stars else 0
