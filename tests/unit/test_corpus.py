"""The sample corpus: schema, uniqueness, amounts and steps of every recipe; what the checker of it finds."""

import json
import re
from collections import Counter

import pytest

from culinary.dishes import lookup
from evaluation.questions import SETS
from knowledge.note import load_notes
from recipes.recipe import Recipe
from scripts.check_corpus import CORPORA, check_notes, check_recipe, check_recipes, known

LINES = [line for file in CORPORA for line in file.read_text("utf-8").splitlines()]
ROWS = [json.loads(line) for line in LINES]
FIELDS = {
    "name": str, "dish": str, "description": str, "recipeIngredient": list, "recipeInstructions": list,
    "keywords": list, "servings": int, "minutes": int, "difficulty": str, "cuisine": str, "tags": list,
}  # fmt: skip
FURTHER = {
    "notes": list, "hands_on_minutes": int, "region": str, "allergens": list, "deciding_step": int, "mistakes": list,
    "keeps": str, "goes_with": list, "english": dict,
}  # fmt: skip
CUISINES = set(
    [
        "家常菜",
        "川菜",
        "粤菜",
        "鲁菜",
        "苏菜",
        "浙菜",
        "闽菜",
        "湘菜",
        "徽菜",
        "本帮菜",
        "东北菜",
        "西北菜",
        "京菜",
        "台湾菜",
        "云贵菜",
        "客家菜",
        "西餐",
        "日料",
        "韩餐",
        "东南亚菜",
        "印度菜",
        "甜品",
        "饮品",
        "点心",
        "小吃",
        "豫菜",
        "晋菜",
        "冀菜",
        "津菜",
    ]
)
COURSES = set(["热菜", "凉菜", "汤羹", "粥", "主食", "面食", "早餐", "点心", "甜品", "饮品", "小吃", "酱料"])
HEAT = {"不辣", "微辣", "中辣", "重辣"}
MAINS = set(
    [
        "猪肉",
        "牛肉",
        "羊肉",
        "鸡肉",
        "鸭肉",
        "鹅肉",
        "鱼",
        "虾蟹",
        "贝类",
        "鸡蛋",
        "豆腐",
        "蔬菜",
        "菌菇",
        "米饭",
        "面条",
        "面粉",
        "水果",
        "内脏",
    ]
)
DIETS = set(["素食", "纯素", "低脂", "高蛋白", "无麸质", "无奶"])
EQUIPMENT = set(
    ["炒锅", "平底锅", "汤锅", "砂锅", "蒸锅", "高压锅", "电饭煲", "空气炸锅", "烤箱", "微波炉", "料理机", "无需开火"]
)
OCCASIONS = set(["快手", "下饭", "宴客", "儿童", "宿舍", "减脂", "年夜饭", "夏天", "冬天", "下酒", "端午", "中秋"])
VAGUE = re.compile(r"^(适量|少许)")
AMOUNT = re.compile(r"[0-9一二两三四五六七八九十半]")
ASKED_FIRST = [
    "红烧肉",
    "宫保鸡丁",
    "鱼香肉丝",
    "西红柿炒鸡蛋",
    "清蒸鲈鱼",
    "麻婆豆腐",
    "糖醋里脊",
    "可乐鸡翅",
    "酸辣土豆丝",
    "回锅肉",
    "水煮鱼",
    "蛋炒饭",
]
MEAT = re.compile(
    r"(?<!素)[猪牛羊鸡鸭鹅鱼虾蟹](肉|排|翅|腿|爪|胸|柳|腩|骨|片|仁|肝|肚|蹄)|蚝油|鱼露|火腿|培根|腊肠|虾皮|虾米"
)


def test_there_are_at_least_1000_recipes_and_the_ones_people_ask_for_first() -> None:
    assert len(ROWS) >= 1000
    assert set(ASKED_FIRST) <= {row["name"] for row in ROWS}


def test_names_and_contents_are_unique() -> None:
    assert not [name for name, count in Counter(row["name"] for row in ROWS).items() if count > 1]
    steps = Counter(step for row in ROWS for step in row["recipeInstructions"])
    assert not [step for step, count in steps.items() if count > 1]


def test_the_corpus_is_spread_over_cuisines_and_courses() -> None:
    cuisines = Counter(row["cuisine"] for row in ROWS)
    courses = Counter(tag for row in ROWS for tag in row["tags"] if tag in COURSES)
    assert len(cuisines) >= 18
    assert {"川菜", "粤菜", "鲁菜", "苏菜", "浙菜", "闽菜", "湘菜", "徽菜"} <= set(cuisines)
    assert set(courses) >= COURSES


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_recipe(row: dict) -> None:
    assert set(FIELDS) <= set(row) <= FIELDS.keys() | FURTHER.keys()
    for field, kind in (FIELDS | {name: kind for name, kind in FURTHER.items() if name in row}).items():
        assert isinstance(row[field], kind) and (row[field] or field in ("allergens", "notes")), field
    assert row["cuisine"] in CUISINES
    assert row["difficulty"] in {"简单", "中等", "困难"}
    assert 1 <= row["servings"] <= 40
    assert 1 <= row["minutes"] <= 60 * 24 * 120
    _check_tags(row)
    _check_ingredients(row)
    _check_steps(row)
    assert len(row["keywords"]) >= 3 and len(set(row["keywords"])) == len(row["keywords"])
    recipe = Recipe.from_xiachufang(row)
    assert Recipe.from_xiachufang(recipe.to_xiachufang()) == recipe


def _check_tags(row: dict) -> None:
    tags = set(row["tags"])
    assert tags <= COURSES | HEAT | MAINS | DIETS | EQUIPMENT | OCCASIONS
    assert len(tags & COURSES) == 1
    assert len(tags & HEAT) == 1
    assert 1 <= len(tags & EQUIPMENT) <= 3
    if "快手" in tags:
        assert row["minutes"] <= 15
    if tags & {"素食", "纯素"}:
        assert not [item for item in row["recipeIngredient"] if MEAT.search(item)]


def _check_ingredients(row: dict) -> None:
    items = row["recipeIngredient"]
    assert 2 <= len(items) <= 22
    assert len(set(items)) == len(items)
    vague = [item for item in items if VAGUE.match(item)]
    assert len(vague) <= 3
    assert not [item for item in items if item not in vague and not AMOUNT.search(item)], "an ingredient without amount"


def _check_steps(row: dict) -> None:
    steps = row["recipeInstructions"]
    assert 2 <= len(steps) <= 12
    assert all(len(step) >= 5 for step in steps)
    assert re.search(
        r"[0-9一二三四五六七八九十半两]+\s*(分钟|小时|秒|天|夜|℃|度|克|毫升|勺|厘米|成)", "".join(steps)
    ), "no figure at all"


def test_the_checker_finds_nothing_in_what_is_shipped() -> None:
    names = {row["name"] for row in ROWS} | {row["dish"] for row in ROWS}
    faults = [*check_recipes(ROWS, known(names)), *check_notes(load_notes(), known(names))]
    assert not faults


GOOD = next(row for row in ROWS if row["name"] == "火锅底料")


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("recipeIngredient", [*GOOD["recipeIngredient"], "一些葱花"], "no amount"),
        ("recipeIngredient", [*GOOD["recipeIngredient"], "200克虾仁"], "虾仁 is listed and not used"),
        ("recipeInstructions", [*GOOD["recipeInstructions"], "最后加虾仁，煮3分钟。"], "虾仁 is put in and not listed"),
        ("minutes", 20, "its steps add up to"),
        ("hands_on_minutes", 3000, "minutes of work"),
        ("deciding_step", 30, "no step 30"),
        ("goes_with", ["火星大餐"], "not known"),
        ("allergens", [], "its allergens do not"),
        ("english", GOOD["english"] | {"steps": GOOD["english"]["steps"][:-1]}, "in English"),
        (
            "english",
            GOOD["english"] | {"ingredients": ["5 g salt", *GOOD["english"]["ingredients"][1:]]},
            "numbers differ",
        ),
    ],
)
def test_the_checker_finds(field: str, value: object, fault: str) -> None:
    assert not list(check_recipe(GOOD, lambda dish: True))
    found = list(check_recipe(GOOD | {field: value}, lambda dish: dish != "火星大餐"))
    assert any(fault in one for one in found), found


def test_the_checker_finds_what_stands_twice_and_notes_that_link_to_nothing() -> None:
    assert {fault.split(":")[0] for fault in check_recipes([GOOD, GOOD], known({"火锅底料"}))} >= {
        "name twice",
        "step twice",
    }
    note = load_notes()[0]
    lost = note.model_copy(update={"id": "lost", "about": note.about.model_copy(update={"dishes": ("火星大餐",)})})
    found = list(check_notes([note, lost], known(set())))
    assert "lost: no dish 火星大餐" in found and any(fault.startswith("asked in two notes") for fault in found)


def test_what_people_ask_for_first_is_there() -> None:
    asked = (SETS / "asked_dishes.txt").read_text(encoding="utf-8").split()
    there = {dish.name if (dish := lookup(row["name"])) else row["name"] for row in ROWS}
    missing = [name for name in asked if (dish.name if (dish := lookup(name)) else name) not in there]
    assert len(asked) >= 300 and len(missing) <= 0.03 * len(asked), missing
