"""What a follow-up points at."""

import pytest

from dialogue.offers import offered_in, ordinal_in
from dialogue.references import earlier_dish, points_back

OFFERED = ["糖醋排骨", "红烧排骨", "豉汁蒸排骨", "玉米排骨汤"]


@pytest.mark.parametrize(
    ("question", "item", "rest"),
    [
        ("第二个怎么做", "红烧排骨", "怎么做"),
        ("那第四个呢", "玉米排骨汤", ""),
        ("最后一个咋做", "玉米排骨汤", "咋做"),
        ("倒数第二道要腌吗", "豉汁蒸排骨", "要腌吗"),
        ("就第一个吧", "糖醋排骨", ""),
        ("中间这道要蒸吗", "红烧排骨", "要蒸吗"),
        ("the second one please", "红烧排骨", ""),
        ("3", "豉汁蒸排骨", ""),
        ("3号怎么弄", "豉汁蒸排骨", "怎么弄"),
        ("前者难不难", "糖醋排骨", "难不难"),
    ],
)
def test_an_ordinal_points_into_the_list(question: str, item: str, rest: str) -> None:
    assert ordinal_in(question, OFFERED) == (item, rest)


@pytest.mark.parametrize("question", ["第九个呢", "第二步怎么做", "第二天还能吃吗", "要炖多久"])
def test_what_is_no_place_in_the_list(question: str) -> None:
    assert ordinal_in(question, OFFERED) is None


@pytest.mark.parametrize(
    ("reply", "items"),
    [
        ("可以试试：1. 西红柿炒鸡蛋 2. 番茄鸡蛋汤 3. 番茄鸡蛋面", ["西红柿炒鸡蛋", "番茄鸡蛋汤", "番茄鸡蛋面"]),
        ("一、姜撞奶 二、双皮奶", ["姜撞奶", "双皮奶"]),
        ("- 凉拌藕片\n- 包菜粉丝", ["凉拌藕片", "包菜粉丝"]),
        ("小火炖60分钟，再收汁10分钟。", []),
        (
            "Three ideas:\n1. Sweet-and-sour pork ribs: sticky.\n2. Home style tofu (spicy)\n3. Lotus soup, mild",
            ["Sweet-and-sour pork ribs", "Home style tofu", "Lotus soup"],
        ),
    ],
)
def test_lists_in_a_reply(reply: str, items: list[str]) -> None:
    assert offered_in(reply, {}) == items


@pytest.mark.parametrize(
    ("reply", "names", "items"),
    [
        ("推荐：宫保鸡丁、三杯鸡、香菇滑鸡。", ["宫保鸡丁", "三杯鸡", "香菇滑鸡"], ["宫保鸡丁", "三杯鸡", "香菇滑鸡"]),
        (
            "家里有烤箱的话可以做烤鸡翅，腌2小时再烤20分钟；没有就炒个可乐鸡翅，加330毫升可乐焖15分钟。",
            ["烤鸡翅", "可乐鸡翅"],
            ["烤鸡翅", "可乐鸡翅"],
        ),
        (
            "不妨试试冬瓜汤，冬瓜切片煮10分钟；或者来个蛋花汤，水开淋2个鸡蛋。",
            ["冬瓜汤", "蛋花汤"],
            ["冬瓜汤", "蛋花汤"],
        ),
        (
            "凉的做拍黄瓜和皮蛋豆腐，热的做蒜薹炒肉、溜肝尖，主食烙葱油饼。",
            ["拍黄瓜", "皮蛋豆腐", "蒜薹炒肉", "溜肝尖", "葱油饼"],
            ["拍黄瓜", "皮蛋豆腐", "蒜薹炒肉", "溜肝尖", "葱油饼"],
        ),
        (
            "茶叶蛋：煮熟敲裂，卤1小时。\n溏心蛋：水开煮6分钟。",
            ["茶叶蛋", "溏心蛋"],
            ["茶叶蛋", "溏心蛋"],
        ),
        ("先做糖醋汁：2勺醋3勺糖，再把糖醋排骨的排骨炸5分钟。", ["糖醋汁", "糖醋排骨"], []),
    ],
)
def test_dishes_proposed_or_named_in_a_row_are_an_offer(reply: str, names: list[str], items: list[str]) -> None:
    found = offered_in(reply, dict(zip(names, names, strict=True)))
    assert found == items


def test_an_item_is_known_by_its_title() -> None:
    reply = "1. 青酱面，10分钟 2. 焗饭，40分钟"
    assert offered_in(reply, {"青酱面": "青酱面（Pesto）"}) == ["青酱面（Pesto）", "焗饭"]


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("刚才那个鱼要腌吗", "酸菜鱼"),
        ("回到那个汤", "冬阴功汤"),
        ("最开始说的那道菜", "可乐鸡翅"),
        ("刚才的甜品呢", "双皮奶"),
    ],
)
def test_going_back_to_an_earlier_dish(question: str, dish: str) -> None:
    named = ["可乐鸡翅", "酸菜鱼", "冬阴功汤", "双皮奶", "地三鲜"]
    assert points_back(question)
    assert earlier_dish(question, named, "地三鲜") == dish
