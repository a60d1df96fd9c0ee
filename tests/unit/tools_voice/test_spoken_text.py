"""Numbers, units and fractions as a kitchen says them; sentences cut so that the first is heard soon."""

import re

import pytest

from tools.voice.spoken_text import FIRST, LONGEST, _kitchen_words, in_words, sentences, tongue_of

pytest.importorskip("wetext")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("盐2茶匙，糖1/2茶匙", "盐两茶匙，糖半茶匙"),
        ("烤箱预热到180℃，烤25分钟", "烤箱预热到一百八十摄氏度，烤二十五分钟"),
        ("五花肉1000克，切成3cm的方块", "五花肉一千克，切成三厘米的方块"),
        ("水1.5升，炖40-50分钟", "水一点五升，炖四十到五十分钟"),
        ("糖10～15g，面粉0.5kg", "糖十到十五克，面粉零点五千克"),
        ("1½杯面粉", "一又二分之一杯面粉"),
        ("3/4杯", "四分之三杯"),
        ("2两肉，2斤排骨，12个蛋", "二两肉，两斤排骨，十二个蛋"),
        ("第2步：煎2-3分钟，翻2遍", "第二步：煎两到三分钟，翻两遍"),
        ("-18℃冷冻", "零下十八摄氏度冷冻"),
        ("1,000克", "一千克"),
        ("150~160℃", "一百五十到一百六十摄氏度"),
        ("800W加热2分30秒", "八百瓦加热两分三十秒"),
        ("12月2日", "十二月二日"),
    ],
)
def test_chinese_numbers_are_said_as_a_cook_says_them(written: str, said: str) -> None:
    assert in_words(written, "zh") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Add 1/2 cup of sugar and 2 tsp salt.", "Add one half cup of sugar and two teaspoons salt."),
        ("1 tbsp oil, 1 1/2 tbsp soy", "one tablespoon oil, one and a half tablespoons soy"),
        ("Bake at 180°C, 3–4 min", "Bake at one hundred and eighty degrees Celsius, three to four minutes"),
    ],
)
def test_english_numbers(written: str, said: str) -> None:
    assert in_words(written, "en") == said


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_each_row_of_kitchen_words_says_what_it_shows(tongue: str) -> None:
    import yaml

    from tools.voice.spoken_text import _WORDS

    for row in yaml.load(_WORDS.read_text(encoding="utf-8"), yaml.BaseLoader)[tongue]:
        assert row["yes"] and row["no"]
        for written, said in row["yes"].items():
            assert re.sub(row["write"], row["say"], str(written)) == str(said), row["write"]
        for written in row["no"]:
            assert re.sub(row["write"], row["say"], str(written)) == str(written), row["write"]
    assert _kitchen_words()["zh"]


def test_marks_links_and_citations_are_not_read() -> None:
    text = "# 红烧肉\n\n**步骤**：\n1. 五花肉切块，焯水。[1]\n- 炒糖色；⚠️ 见[出处](http://x.y)\n| 1,000克 | 1.5升 |"
    said = "".join(sentences(text))
    assert not set("#*[]|⚠") & set(said) and "http" not in said
    assert "出处" in said and "1,000克" in said and "1.5升" in said


def test_the_first_piece_is_short_and_none_is_long() -> None:
    text = "锅里放少许油，小火把冰糖炒到枣红色，放入五花肉翻炒上色，加生抽2汤匙、老抽1茶匙，" * 3 + "出锅。"
    said = sentences(text)
    assert "".join(said) == text
    assert len(said[0]) <= FIRST and max(map(len, said)) <= LONGEST
    assert sentences("Heat 2 tbsp. oil. Add 1.5 cups of rice. Serve!") == [
        "Heat 2 tbsp. oil.",
        "Add 1.5 cups of rice.",
        "Serve!",
    ]
    assert sentences("") == sentences("……\n--") == []


def test_bare_numbers_are_read_in_the_language_around_them() -> None:
    assert tongue_of("180℃", "烤箱180℃。") == "zh"
    assert tongue_of("180°C", "Bake it.") == "en"
    assert tongue_of("Add salt.", "加盐。Add salt.") == "en"
