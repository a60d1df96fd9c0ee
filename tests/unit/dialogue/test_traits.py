"""What a follow-up says a dish is like, held against recipes."""

import pytest

from dialogue.traits import traits_met

SALAD = "菜名：凉拌黄瓜\n食材：黄瓜2根；醋1勺\n做法：\n1. 黄瓜拍碎，加醋凉拌。"
TOFU = "菜名：麻婆豆腐\n食材：豆腐1块；豆瓣酱2勺；辣椒粉1勺；牛肉末50克\n做法：\n1. 豆瓣酱炒香，下豆腐烧5分钟。"


@pytest.mark.parametrize(
    ("phrase", "salad", "tofu"),
    [("凉的", 1, -1), ("the cold one", 1, -1), ("辣的", -1, 1), ("素的", 1, -1), ("好看的", 0, 0)],
)
def test_traits(phrase: str, salad: int, tofu: int) -> None:
    assert traits_met(phrase, "凉拌黄瓜", SALAD) == salad
    assert traits_met(phrase, "麻婆豆腐", TOFU) == tofu
