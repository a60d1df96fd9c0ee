import re
import time
from collections import Counter, defaultdict

import pytest

from culinary.dishes import (
    CATEGORIES,
    fold,
    hypothetical_questions,
    load_dishes,
    lookup,
    mentions,
)


def test_glossary_covers_the_repertoire():
    sizes = Counter(dish.category for dish in load_dishes())
    assert sizes.total() >= 3500
    assert set(sizes) == set(CATEGORIES.values())
    assert min(sizes.values()) >= 50


@pytest.mark.parametrize(
    "name",
    [
        "可乐鸡翅",
        "空气炸锅鸡翅中",
        "老干妈拖面",
        "凉拌金针菇",
        "西红柿豆腐汤羹",
        "意式肉酱面",
        "油泼辣子",
        "戚风蛋糕",
        "长岛冰茶",
        "速冻水饺",
        "牛排",
        "微波炉腊肠煲仔饭",
        "日式肥牛丼饭",
        "韩式拌饭",
        "咖喱螃蟹",
        "水煮鱼",
        "混合酱拌面",
        "佛跳墙家庭版",
        "自制蒜蓉酱",
        "三不沾",
        "热干面",
        "臭鳜鱼",
        "海蛎煎",
        "双皮奶",
        "冬阴功汤",
    ],
)
def test_common_names_are_known(name):
    assert lookup(name) is not None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("pan-fried soup dumplings", "生煎包"),
        ("soup dumplings", "小笼包"),
        ("surströmming", "瑞典鲱鱼罐头"),
        ("苏格兰羊杂肚", "哈吉斯"),
    ],
)
def test_other_names_lead_to_their_dish(said: str, name: str) -> None:
    dish = lookup(said)
    assert dish is not None
    assert dish.name == name


def test_every_name_belongs_to_one_dish():
    owners = defaultdict(set)
    for dish in load_dishes():
        for name in (dish.name, *dish.aliases, *dish.english):
            owners[fold(name).text].add(dish.name)
    assert {name: dishes for name, dishes in owners.items() if len(dishes) > 1} == {}


def test_fields_are_complete():
    for dish in load_dishes():
        assert dish.category in CATEGORIES.values()
        assert len(dish.aliases) <= 6, dish
        assert 1 <= len(dish.english) <= 3, dish
        assert 1 <= len(dish.descriptions) <= 2, dish
        assert 1 <= len(dish.ingredients) <= 4, dish
        assert all(re.fullmatch("[a-z0-9 ]+", name) for name in dish.english), dish


def test_descriptions_do_not_name_the_dish():
    leaks = [
        (dish.name, text)
        for dish in load_dishes()
        for text in dish.descriptions
        for name in (dish.name, *dish.aliases)
        if name in text
    ]
    assert leaks == []


@pytest.mark.parametrize(
    "name",
    [
        "鱼",
        "汤",
        "面",
        "炒饭",
        "意面",
        "拌饭",
        "肉饼",
        "肉",
        "鸡蛋",
        "番茄",
        "红烧",
        "小龙虾",
        "soup",
        "fish",
        "chicken",
        "noodles",
    ],
)
def test_generic_words_are_no_dishes(name):
    assert lookup(name) is None


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("番茄炒蛋", "西红柿炒鸡蛋"),
        ("洋柿子炒鸡蛋怎么做", "西红柿炒鸡蛋"),
        ("番茄炒鸡蛋的做法", "西红柿炒鸡蛋"),
        ("宮保雞丁", "宫保鸡丁"),
        ("怎么做麻婆豆腐好吃？", "麻婆豆腐"),
        ("红烧肉怎么做才好吃呢", "红烧肉"),
        ("洋芋丝", "酸辣土豆丝"),
        ("锅爆肉", "锅包肉"),
        ("酱肉丝", "京酱肉丝"),
        ("Kung-Pao Chicken", "宫保鸡丁"),
        ("how to make kung pao chickens", "宫保鸡丁"),
        ("recipe for Mapo tofu", "麻婆豆腐"),
        ("Scrambled egg with tomato recipe", "西红柿炒鸡蛋"),
    ],
)
def test_lookup(asked, name):
    dish = lookup(asked)
    assert dish is not None
    assert dish.name == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我想吃蕃茄炒蛋和糖醋排骨", [("蕃茄炒蛋", "西红柿炒鸡蛋"), ("糖醋排骨", "糖醋排骨")]),
        ("Can I make Kung Pao Chicken without peanuts?", [("Kung Pao Chicken", "宫保鸡丁")]),
        ("昨天的麻婆豆腐太辣了", [("麻婆豆腐", "麻婆豆腐")]),
        ("我有番茄、鸡蛋和土豆", []),
        ("红烧。肉不够", []),
        ("kung pao chickenpox", []),
        ("做一盆菜，动动头脑，盐撒汤里，鱼块沾面粉", []),
        ("", []),
    ],
)
def test_mentions(text, found):
    result = mentions(text)
    assert [(mention.text, mention.dish.name) for mention in result] == found
    assert all(text[mention.start : mention.end] == mention.text for mention in result)


def test_mentions_take_the_longest_name():
    assert [mention.text for mention in mentions("蒜蓉粉丝蒸扇贝怎么做")] == ["蒜蓉粉丝蒸扇贝"]


def test_mentions_are_fast():
    question = "我想吃蕃茄炒蛋和糖醋排骨，还有 kung pao chicken and mapo tofu，家里有土豆、鸡蛋、牛肉，能做什么？"
    mentions(question)
    start = time.process_time()
    for _ in range(100):
        mentions(question)
    assert (time.process_time() - start) / 100 < 0.001


def test_hypothetical_questions():
    questions = hypothetical_questions("番茄炒蛋")
    assert "西红柿炒鸡蛋怎么做" in questions
    assert "番茄炒蛋怎么做" not in questions
    assert "how to make scrambled eggs with tomatoes" in questions
    assert "番茄炒蛋怎么做" in hypothetical_questions("妈妈的拿手菜", dish="西红柿炒鸡蛋")
    assert hypothetical_questions("妈妈的拿手菜") == []
