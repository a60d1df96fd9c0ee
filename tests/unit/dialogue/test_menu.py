"""A menu of the talk: which dishes words mean, and what becomes of it."""

from pathlib import Path

import pytest

from dialogue.menu import Course, Menu, changed, filled, kept_menu, menu_of, pointed
from recipes.facets.facets import Facets, facets
from recipes.loaders import open_corpus
from understanding.menu_change import read_menu_changes, read_target
from understanding.menu_wish import Sitting

TABLE = Menu(
    (
        Course("酱爆鸡丁", "meat"),
        Course("红烧肉", "meat"),
        Course("清蒸鲈鱼", "meat"),
        Course("糖拌西红柿", "cold"),
        Course("酸辣土豆丝", "vegetable"),
        Course("紫菜蛋花汤", "soup"),
    ),
    persons=6,
    asked=("周末请6个人吃饭",),
)
WEEK = Menu(
    tuple(
        Course(title, place, day)
        for day, pair in enumerate([("酱爆鸡丁", "酸辣土豆丝"), ("红烧肉", "清炒时蔬"), ("番茄牛腩", "素炒三丝")])
        for title, place in zip(pair, ("meat", "vegetable"), strict=True)
    ),
    tuple(Sitting(weekday=day) for day in range(3)),
    persons=2,
    asked=("周一到周三晚饭，两个人",),
)


CORPUS = Path(__file__).parents[3] / "data" / "recipes.jsonl"


@pytest.fixture(scope="module")
def known() -> dict[str, Facets]:
    recipes = open_corpus([CORPUS]).recipes
    return {one.name: facets(one) for one in recipes if one.name in (*TABLE.titles, *WEEK.titles)}


@pytest.mark.parametrize(
    ("words", "menu", "at"),
    [
        ("第二道", TABLE, (1,)),
        ("最后一道", TABLE, (5,)),
        ("倒数第二个", TABLE, (4,)),
        ("那个汤", TABLE, (5,)),
        ("凉菜", TABLE, (3,)),
        ("那道鱼", TABLE, (2,)),
        ("红烧肉", TABLE, (1,)),
        ("土豆丝", TABLE, (4,)),
        ("荤菜", TABLE, (0, 1, 2)),
        ("最费时间的", TABLE, (1,)),
        ("甜品", TABLE, ()),
        ("周三", TABLE, ()),
        ("the second one", TABLE, (1,)),
        ("the soup", TABLE, (5,)),
        ("the fish", TABLE, (2,)),
        ("周二", WEEK, (2, 3)),
        ("第二天", WEEK, (2, 3)),
        ("周二的素菜", WEEK, (3,)),
        ("最后一天", WEEK, (4, 5)),
        ("tuesday", WEEK, (2, 3)),
        ("周五", WEEK, ()),
    ],
)
def test_which_dishes_words_mean(words: str, menu: Menu, at: tuple[int, ...], known: dict[str, Facets]) -> None:
    assert pointed(menu, read_target(words), known) == at


@pytest.mark.parametrize(
    ("words", "menu", "after"),
    [
        ("换掉第二道", TABLE, "酱爆鸡丁 meat? 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤"),
        ("把红烧肉换成虾", TABLE, "酱爆鸡丁 meat? 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤"),
        ("换个汤", TABLE, "酱爆鸡丁 红烧肉 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 soup?"),
        ("那道鱼换成豆腐", TABLE, "酱爆鸡丁 红烧肉 vegetable? 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤"),
        ("汤不要了", TABLE, "酱爆鸡丁 红烧肉 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝"),
        ("再加一个甜品", TABLE, "酱爆鸡丁 红烧肉 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤 sweet?"),
        ("少做两道菜", TABLE, "清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤"),
        ("少点肉", TABLE, "酱爆鸡丁 红烧肉 vegetable? 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤"),
        ("又来了两个人", TABLE, "酱爆鸡丁 红烧肉 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤 meat? vegetable?"),
        ("换一套菜单", TABLE, "meat? meat? meat? cold? vegetable? soup?"),
        ("先做哪个", TABLE, " ".join(TABLE.titles)),
        ("swap the second one", TABLE, "酱爆鸡丁 meat? 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝 紫菜蛋花汤"),
        ("drop the soup", TABLE, "酱爆鸡丁 红烧肉 清蒸鲈鱼 糖拌西红柿 酸辣土豆丝"),
        ("周三换成面", WEEK, "酱爆鸡丁 酸辣土豆丝 红烧肉 清炒时蔬 staple?"),
        ("周二换成鱼", WEEK, "酱爆鸡丁 酸辣土豆丝 meat? 清炒时蔬 番茄牛腩 素炒三丝"),
        ("周三不在家吃", WEEK, "酱爆鸡丁 酸辣土豆丝 红烧肉 清炒时蔬"),
        ("周一和周二对调", WEEK, "红烧肉 清炒时蔬 酱爆鸡丁 酸辣土豆丝 番茄牛腩 素炒三丝"),
        ("周三再加个汤", WEEK, "酱爆鸡丁 酸辣土豆丝 红烧肉 清炒时蔬 番茄牛腩 素炒三丝 soup?"),
        ("change wednesday to noodles", WEEK, "酱爆鸡丁 酸辣土豆丝 红烧肉 清炒时蔬 staple?"),
        ("make tuesday vegetarian", WEEK, "酱爆鸡丁 酸辣土豆丝 vegetable? 清炒时蔬 番茄牛腩 素炒三丝"),
    ],
)
def test_what_a_change_opens_and_what_stays(words: str, menu: Menu, after: str, known: dict[str, Facets]) -> None:
    (change,) = read_menu_changes(words)
    found = changed(menu, change, known)
    assert " ".join(one.title or f"{one.place}?" for one in found.courses) == after


def test_a_limit_opens_what_breaks_it_and_is_kept(known: dict[str, Facets]) -> None:
    (change,) = read_menu_changes("换一套菜单")
    limit = type(change)("limit", into="有客人不吃鱼")
    after = changed(TABLE, limit, known, breaking=("清蒸鲈鱼",))
    assert after.open == (2,) and after.asked == ("周末请6个人吃饭", "有客人不吃鱼")
    assert "清蒸鲈鱼" in after.refused


def test_another_one_is_of_the_place_touched_last(known: dict[str, Facets]) -> None:
    (change,) = read_menu_changes("换掉第二道")
    after = filled(changed(TABLE, change, known), {1: "糖醋里脊"})
    (again,) = read_menu_changes("再换一个")
    assert changed(after, again, known).open == (1,)
    assert changed(after, again, known).refused == ("红烧肉", "糖醋里脊")


def test_the_last_dish_is_not_taken_off(known: dict[str, Facets]) -> None:
    single = Menu((Course("紫菜蛋花汤", "soup"),))
    (change,) = read_menu_changes("汤不要了")
    assert changed(single, change, known) == single


def test_a_conversation_keeps_it() -> None:
    assert menu_of(kept_menu(WEEK)) == WEEK
    assert menu_of(None) is None and menu_of({}) is None
