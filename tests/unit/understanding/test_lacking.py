"""What is lacking is read the same way wherever it matters."""

import pytest

from understanding.lacking import changes_recipe, goes_without, puts_in_place
from understanding.reader import read_turn
from understanding.swapping import read_lack

SENTENCES = ["生抽见底了，老抽顶上行不", "料酒用光了咋整", "没有料酒可以拿什么顶一下", "out of soy sauce"]


@pytest.mark.parametrize("sentence", [text.replace("，", ",") for text in SENTENCES])
def test_every_reader_finds_what_is_lacking(sentence: str) -> None:
    assert changes_recipe(sentence)
    assert goes_without(sentence)
    assert puts_in_place(sentence)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_it_asks_for_a_substitute_of_what_is_lacking(sentence: str) -> None:
    reading = read_turn(sentence)
    assert reading.intent == "substitute"
    assert reading.lack is not None
    assert reading.lack.missing in (("生抽",), ("料酒",), ("酱油",))
    assert reading.lack.replacement == (("老抽",) if "老抽" in sentence else ())


@pytest.mark.parametrize(
    "text", ["有没有放料酒的做法", "老抽放几勺", "take it out of the oven", "only a pinch of salt"]
)
def test_nothing_is_lacking(text: str) -> None:
    assert not changes_recipe(text)


def test_what_may_not_be_eaten_is_gone_without_but_changes_no_recipe_by_itself() -> None:
    assert goes_without("孩子不能吃甜的")
    assert not changes_recipe("孩子不能吃甜的")


@pytest.mark.parametrize(
    ("text", "missing", "instead"),
    [
        ("红烧肉的冰糖用啥代替", ("冰糖",), ()),
        ("宫保鸡丁的花生可以换成腰果吗", ("花生",), ("腰果",)),
        ("做蛋糕没有黄油用什么代替", ("黄油",), ()),
        ("番茄炒蛋里的糖可以用蜂蜜替代吗", ("糖",), ("蜂蜜",)),
        ("蒸鱼没有葱用洋葱行吗", ("葱",), ("洋葱",)),
        ("没可乐,雪碧行吗", ("可乐",), ("雪碧",)),
        ("没有生抽,老抽,怎么办", ("生抽", "老抽"), ()),
        ("饺子馅的猪肉换牛肉行不行", ("猪肉",), ("牛肉",)),
        ("没有葱和姜怎么办", ("葱", "姜"), ()),
        ("生抽和老抽都没有,用酱油行吗", ("生抽", "老抽"), ("酱油",)),
        ("鸡蛋换成鸭蛋和鹌鹑蛋可以吗", ("鸡蛋",), ("鸭蛋", "鹌鹑蛋")),
        ("用鸡胸肉做宫保鸡丁可以吗", (), ("鸡胸肉",)),
        ("what can i use instead of rice wine in kung pao chicken", ("黄酒",), ()),
        ("can i use oil instead of butter for the cake", ("黄油",), ("油",)),
    ],
)
def test_the_dish_is_not_what_is_lacking(text: str, missing: tuple[str, ...], instead: tuple[str, ...]) -> None:
    lack = read_lack(text)
    assert (lack.missing, lack.replacement) == (missing, instead)
