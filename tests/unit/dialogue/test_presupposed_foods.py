"""Which dish a follow-up speaks of, by its foods."""

import pytest

from dialogue.presupposed_foods import fits, has_any, part_of_name, presupposed, speaks_of

SOUP = "丝瓜蛋汤：丝瓜1根、鸡蛋2个。"
RIBS = "莲藕排骨：排骨500克、莲藕1节。"
FISH = "草鱼豆腐煲：草鱼1条、豆腐1块。"


@pytest.mark.parametrize(
    ("question", "foods"),
    [
        ("莲藕要切滚刀块吗", ["莲藕"]),
        ("家里没有莲藕", ["莲藕"]),
        ("莲藕我换成山药，时间一样吗", ["莲藕"]),
        ("莲藕用山药代替要炖多久", ["莲藕"]),
        ("山药行吗", []),
        ("换成山药可以不", []),
        ("加点山药进去会不会更好吃", []),
        ("冰箱里只有山药", []),
        ("切点山药进去行不", []),
        ("盐和料酒什么时候下", []),
    ],
)
def test_what_a_question_takes_to_be_in_the_dish(question: str, foods: list[str]) -> None:
    assert [mention.name for mention in presupposed(question)] == foods


def test_the_dish_with_all_foods_comes_before_the_latest_with_some() -> None:
    texts = {"汤": SOUP, "排骨": RIBS, "鱼": FISH}
    assert speaks_of(presupposed("排骨和莲藕一起下吗"), ["排骨", "鱼", "汤"], texts) == "排骨"
    assert speaks_of(presupposed("鸡蛋要打散吗"), ["汤", "排骨"], texts) == "汤"
    assert speaks_of(presupposed("茄子要去皮吗"), ["汤", "排骨"], texts) == ""


def test_of_two_dishes_with_a_food_the_latest_is_meant() -> None:
    texts = {"先": FISH, "后": f"{FISH}再焖。", "汤": SOUP}
    assert speaks_of(presupposed("豆腐会碎吗"), ["先", "后", "汤"], texts) == "后"


def test_a_kind_of_a_food_and_its_own_words_are_the_food() -> None:
    assert has_any("水煮鱼：黑鱼1条", presupposed("鱼要煮几分钟"))
    assert has_any("花卷：面粉300克，面团揉匀", presupposed("面要醒多久"))
    assert not has_any(SOUP, presupposed("鱼要煮几分钟"))


def test_one_food_must_stand_in_the_title_of_a_dish_led_to() -> None:
    assert fits(FISH, "草鱼豆腐煲", presupposed("豆腐怎么才不碎"))
    assert not fits(FISH, "水煮鱼", presupposed("豆腐怎么才不碎"))
    assert fits(FISH, "水煮鱼", presupposed("草鱼豆腐一锅炖的那种，多久"))


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("糍粑要煎到几分黄", "红糖糍粑"),
        ("盒子的边怎么捏", "韭菜盒子"),
        ("配点糍粑行吗", ""),
        ("排骨要焯水吗", ""),
    ],
)
def test_a_dish_called_by_the_end_of_its_name(question: str, dish: str) -> None:
    assert part_of_name(question, ["红糖糍粑", "韭菜盒子", "糖醋排骨"], known="冬瓜排骨汤：排骨500克") == dish
