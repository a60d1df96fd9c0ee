"""A dish in other equipment than its recipe's, over real recipes."""

import pytest
import yaml

from answering.answer import answer
from answering.other_equipment import tools
from culinary.actions import actions_in
from recipes.facets.equipment import equipment_names
from settings import ROOT
from understanding.turn_reading import Lack

TABLE = ROOT / "answering" / "data" / "other_equipment.yaml"


@pytest.mark.parametrize(
    ("question", "intent", "title", "told"),
    [
        (
            "红烧排骨用高压锅要压多久",
            "time",
            "红烧排骨",
            ("第 4 步（焖 45分钟）", "15–18 分钟", "自然泄压", "三分之二"),
        ),
        ("红烧排骨电饭锅能做吗", "detail", "红烧排骨", ("45 分钟–1 小时", "水减两成")),
        ("红烧排骨高压锅呢", "safety", "红烧排骨", ("没有写用高压锅的做法，一般这样改",)),
        ("红烧排骨用慢炖锅怎么弄", "detail", "红烧排骨", ("3–4 小时", "6–8 小时")),
        ("蛋挞没有烤箱，用空气炸锅行吗", "substitute", "蛋挞", ("190–200℃", "17–19 分钟")),
        ("戚风蛋糕空气炸锅几度", "heat", "戚风蛋糕", ("小模具", "130–140℃", "40–45 分钟")),
        ("蒸水蛋微波炉可以做吗", "substitute", "蒸水蛋", ("没有流动的蛋液", "带壳的蛋")),
        ("宫保鸡丁用高压锅行吗", "detail", "宫保鸡丁", ("没有要炖一刻钟以上的步骤",)),
        (
            "can i use an instant pot",
            "substitute",
            "红烧排骨",
            ("use a pressure cooker", "15–18 min at pressure"),
        ),
    ],
)
def test_a_dish_in_other_equipment(make, question: str, intent: str, title: str, told: tuple[str, ...]) -> None:
    text = answer(make(question, intent, title)).text
    for part in told:
        assert part in text, text


def test_equipment_that_the_recipe_uses_or_that_is_missing_is_no_other(make) -> None:
    assert "一般这样改" not in answer(make("蛋挞烤箱要几度", "heat", "蛋挞")).text
    assert "没有烤箱" in answer(make("蛋挞没有烤箱怎么办", "substitute", "蛋挞", lack=Lack(equipment=("烤箱",)))).text


def test_a_danger_of_the_equipment_is_answered_as_one(make) -> None:
    assert "一般这样改" not in answer(make("红烧排骨高压锅没放气能打开吗", "safety", "红烧排骨")).text


def test_the_recipe_comes_first_and_then_how_it_is_done_in_the_other_equipment(make) -> None:
    text = answer(make("高压锅版红烧排骨怎么做", "recipe", "红烧排骨")).text
    assert 0 < text.index("食材") < text.index("用高压锅的做法")


def test_the_table_speaks_of_equipment_and_work_that_exist() -> None:
    assert set(tools()) <= equipment_names()
    written = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    for name, tool in written.items():
        for way in tool["ways"]:
            for work in way["of_work"]:
                family = {one.family for word in (work,) for one in actions_in(word)}
                assert family or work in {"simmer", "steam", "fry", "bake", "microwave"}, (name, work)
            assert ("{time}" in way["zh"]) == ("{time}" in way["en"]) == ("share" in way), (name, way["zh"])
