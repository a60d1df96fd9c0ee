"""How long and where something was kept, read off questions."""

import pytest

from understanding.kept import Kept, read_kept

_DAY = 24.0


@pytest.mark.parametrize(
    ("text", "place", "hours", "state"),
    [
        ("猪肉在零下十八度冻了三个月,一直没化过,还能吃不", "freezer", 90 * _DAY, ""),
        ("冰箱里放了四天的红烧肉还能吃吗", "fridge", 4 * _DAY, ""),
        ("昨晚剩的米饭冰箱里放着,今天炒饭行吗", "fridge", _DAY, "cooked"),
        ("牛奶开了盖冰箱放五天了还能喝不", "fridge", 5 * _DAY, "opened"),
        ("酱油开封半年没放冰箱能用吗", "room", 182 * _DAY, "opened"),
        ("冻了一年的牛肉还能吃吗", "freezer", 365 * _DAY, ""),
        ("剩菜在桌上放了一下午还能吃不", "room", 4, "cooked"),
        ("leftover rice from 3 days ago in the fridge, safe to eat?", "fridge", 3 * _DAY, "cooked"),
    ],
)
def test_time_place_and_state(text: str, place: str, hours: float, state: str) -> None:
    kept = read_kept(text)
    assert isinstance(kept, Kept)
    assert (kept.place, kept.hours, kept.state) == (place, hours, state)


@pytest.mark.parametrize(
    "text",
    [
        "红烧肉能放几天",  # no time told
        "放了三天还能吃吗",  # no place
        "冰箱里腌了一晚上再下锅炒",  # nothing asked
        "桌上放了两小时又放冰箱三天还能吃吗",  # two places
        "冻了两个月又化了的肉还能吃吗",  # no longer frozen
        "",
    ],
)
def test_what_is_not_clear_is_not_judged(text: str) -> None:
    assert read_kept(text) is None
