"""Whether what was kept is still good: by its note, by the recipe's own word, and for whom nothing is called good."""

from dataclasses import replace

import pytest

from answering.answer import answer
from answering.types import Situation
from knowledge.note import Note, load_notes
from tests.unit.answering.conftest import Make
from understanding.kept import read_kept
from understanding.preferences import Preferences


def _note(name: str) -> Note:
    return next(one for one in load_notes() if one.id == name)


def _asked(
    make: Make, text: str, note: str = "", dish: str | None = None, known: Preferences | None = None
) -> Situation:
    situation = make(text, "storage", dish, kept=read_kept(text.lower()), known=known)
    return replace(situation, notes=(_note(note),)) if note else situation


@pytest.mark.parametrize(
    ("text", "note", "begins"),
    [
        ("猪肉冻了三个月还能吃吗", "raw-pork-keep", "可以：冷冻 6 个月内都行，三个月没超"),
        ("冻了一年的牛肉还能吃吗", "raw-beef-keep", "一直冻得硬实、没化过，就还能吃"),
        ("牛奶开了盖冰箱放五天了还能喝不", "fresh-milk-opened-keep", "别吃了：冷藏只放 3 天，五天已经超了"),
        ("火腿开封四天冷藏着能吃吗", "sliced-ham-lunchmeat-keep", "到边上了：冷藏稳妥是 3 天，最多 5 天"),
        ("豆芽冷藏五天还能吃吗", "bean-sprouts-keep", "别吃了"),
        ("白菜冰箱里放了三周还能吃吗", "napa-cabbage-keep", "超过一般能放的时间了：冷藏大约 2 周"),
        (
            "is chicken still good after 5 days in the fridge?",
            "raw-chicken-keep",
            "No, throw it out: it keeps only 1-2 days",
        ),
    ],
)
def test_a_told_time_is_judged_by_the_note(make: Make, text: str, note: str, begins: str) -> None:
    assert answer(_asked(make, text, note)).text.startswith(begins)


def test_the_recipe_in_focus_is_judged_by_its_own_word(make: Make) -> None:
    assert answer(_asked(make, "红烧肉冰箱里放了四天还能吃吗", dish="红烧肉")).text.startswith("别吃了：冷藏只放 3 天")
    fine = answer(_asked(make, "昨晚剩的红烧肉冰箱里放着能吃吗", dish="红烧肉")).text
    assert fine.startswith("可以吃：冷藏 3 天内都行") and "热到中间滚烫" in fine


def test_raw_limits_say_nothing_of_leftovers(make: Make) -> None:
    assert not answer(_asked(make, "剩的猪肉冰箱里放了两天能吃吗", "raw-pork-keep")).text.startswith(("可以", "别吃"))


def test_nothing_is_called_good_for_those_who_need_more(make: Make) -> None:
    text, expecting = "猪肉冻了三个月还能吃吗", Preferences(conditions=("孕妇",))
    assert not answer(_asked(make, text, "raw-pork-keep", known=expecting)).text.startswith("可以")
    past = _asked(make, "牛奶冰箱放五天了还能喝不", "fresh-milk-opened-keep", known=expecting)
    assert past and "别吃了" in answer(past).text
