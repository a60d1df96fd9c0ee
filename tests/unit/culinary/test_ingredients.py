import pytest

from culinary.ingredients import (
    ancestors,
    canonical_name,
    entries,
    find_ingredients,
    is_a,
    lookup,
    mentions,
    parse_ingredient,
    parse_ingredients,
    role_of,
    satisfies,
)
from culinary.quantities import canonical


@pytest.mark.parametrize(
    ("line", "name", "quantity", "measured", "optional"),
    [
        ("500克带皮五花肉", "五花肉", "500克", None, False),
        ("五花肉 500克", "五花肉", "500克", None, False),
        ("五花肉(切块)500g", "五花肉", "500g", None, False),
        ("盐少许", "盐", "少许", None, False),
        ("适量盐", "盐", "适量", None, False),
        ("2 个鸡蛋", "鸡蛋", "2 个", None, False),
        ("鸡蛋 2-3 个", "鸡蛋", "2-3 个", None, False),
        ("鸡蛋 2", "鸡蛋", "2", None, False),
        ("半盒金枪鱼(in spring water)", "金枪鱼", "半盒", None, False),
        ("五花肉 = 500 g * 份数", "五花肉", "500 g", None, False),
        ("- 盐 5g（可选）", "盐", "5g", None, True),
        ("2汤匙生抽(30毫升)", "生抽", "2汤匙", None, False),
        ("1根大葱(取葱白约60克)", "大葱", "1根", "60克", False),
        ("2个，约100克鸡蛋", "鸡蛋", "2个", "100克", False),
        ("适量，可不加葡萄干", "葡萄干", "适量", None, True),
        ("40-60克黄油/椰子油", "黄油", "40-60克", None, False),
        ("1个七成熟水煮蛋", "鸡蛋", "1个", None, False),
        ("一品鲜1勺", "生抽", "1勺", None, False),
        ("2 tbsp light soy sauce", "生抽", "2 tbsp", None, False),
        ("3 cloves garlic, minced", "大蒜", "3 cloves", None, False),
        ("雞蛋兩顆", "鸡蛋", "兩顆", None, False),
        ("神秘香料粉X 3克", "卤料包", "3克", None, False),
        ("某某牌调味膏", "某某牌调味膏", None, None, False),
        ("5克三七片", "三七片", "5克", None, False),
        ("三七5克", "三七", "5克", None, False),
        ("三五片姜", "姜", "三五片", None, False),
        ("30张烧卖皮", "饺子皮", "30张", None, False),
        ("30张烧麦皮", "饺子皮", "30张", None, False),
        ("20张包子皮", "包子皮", "20张", None, False),
        ("200克千张丝", "千张", "200克", None, False),
        ("熟花生米", "花生", None, None, False),
        ("60克熟花生米", "花生", "60克", None, False),
        ("", "", None, None, False),
    ],
)
def test_parse_ingredient(line: str, name: str, quantity: str | None, measured: str | None, optional: bool) -> None:
    item = parse_ingredient(line)
    assert item.name == name
    assert (item.quantity and item.quantity.text) == quantity
    assert (item.measured and item.measured.text) == measured
    assert item.optional is optional


def test_the_note_is_kept_and_the_wording_is_the_sources() -> None:
    item = parse_ingredient("400克带皮五花肉(切3厘米块)")
    assert (item.wording, item.note) == ("带皮五花肉", "切3厘米块")


def test_lines_with_several_ingredients_are_split_and_headings_left_out() -> None:
    lines = [
        "【面团】",
        "葱、姜、蒜 适量",
        "姜蒜适量",
        "酱汁：",
        "黄油/椰子油 5克",
        "八角、桂皮各1个",
        "鸡蛋面 100克",
        " ",
    ]
    assert [item.name for item in parse_ingredients(lines)] == [
        "葱", "姜", "大蒜", "姜", "大蒜", "黄油", "八角", "桂皮", "面条",
    ]  # fmt: skip


def test_in_english_a_space_parts_nothing():
    lines = ["80 g peanut butter", "150 ml coconut milk", "85 g cake flour", "1 tbsp sesame oil", "salt and pepper"]
    names = [item.name for item in parse_ingredients(lines)]
    assert names == ["花生酱", "椰浆", "低筋面粉", "香油", "盐", "胡椒"]


@pytest.mark.parametrize(
    ("wordings", "name"),
    [
        ("番茄 西红柿 洋柿子 蕃茄 tomato tomatoes", "番茄"),
        ("土豆 马铃薯 洋芋 馬鈴薯 山药蛋 potato potatoes", "土豆"),
        ("香菜 芫荽 cilantro coriander", "香菜"),
        ("蒜苗 青蒜", "蒜苗"),
        ("蒜薹 蒜苔", "蒜薹"),
        ("包菜 圆白菜 卷心菜 甘蓝 洋白菜 莲花白 cabbage", "包菜"),
        ("茄子 矮瓜 eggplant aubergine", "茄子"),
        ("红薯 地瓜 番薯 甘薯 山芋", "红薯"),
        ("玉米 苞米 棒子 包谷 corn", "玉米"),
        ("花生 花生米 长生果 peanuts", "花生"),
        ("鸡蛋 蛋液 eggs", "鸡蛋"),
        ("葱花 葱段 葱 scallions", "葱"),
        ("姜片 姜末 生姜 老姜", "姜"),
        ("四季豆 豆角 扁豆", "四季豆"),
    ],
)
def test_one_name_for_all_wordings(wordings: str, name: str) -> None:
    assert {canonical_name(word) for word in wordings.split()} == {name}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("蒜苗", "蒜薹"),
        ("生抽", "老抽"),
        ("牛奶", "椰奶"),
        ("鸡蛋", "皮蛋"),
        ("山药", "山药蛋"),
        ("芹菜", "香菜"),
        ("黄豆", "绿豆"),
    ],
)
def test_different_things_keep_different_names(first: str, second: str) -> None:
    assert canonical_name(first) != canonical_name(second)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("冰箱里有俩鸡蛋还有半个洋柿子", ["鸡蛋", "番茄"]),
        ("有土豆和牛肉能做什么", ["土豆", "牛肉"]),
        ("馬鈴薯、雞蛋、蔥", ["土豆", "鸡蛋", "葱"]),
        ("I have a few eggs, potatoes and bell peppers", ["鸡蛋", "土豆", "青椒"]),
        ("what to do with eggplant", ["茄子"]),
        ("牛肉丝瓜汤", ["牛肉", "丝瓜"]),
        ("花生油和花生", ["花生油", "花生"]),
        ("鱼香肉丝", ["猪肉"]),
        ("大虾仁", ["虾仁"]),
        ("锅里面倒一茶匙，切成黄豆大小", []),
        ("今天天气怎么样", []),
        ("水开后转小火，两面煎黄", []),
        ("水油皮分成12份，每份约24克", []),
        ("鸡蛋打到碗里，表面起泡", ["鸡蛋"]),
        ("", []),
    ],
)
def test_find_ingredients(question: str, names: list[str]) -> None:
    assert find_ingredients(question) == names


def test_mentions_point_into_the_source() -> None:
    text = "先把馬鈴薯切丝，Tomatoes切块"
    assert [text[m.start : m.end] for m in mentions(text)] == ["馬鈴薯", "Tomatoes"]


def test_taxonomy_and_roles() -> None:
    assert ancestors("五花肉") == ("五花肉", "猪肉", "肉")
    assert is_a("鲈鱼", "鱼")
    assert not is_a("鱼", "鲈鱼")
    assert [role_of(name) for name in ("五花肉", "盐", "大米", "香菜", "水")] == [
        "main", "seasoning", "staple", "garnish", "liquid",
    ]  # fmt: skip


def test_the_table_is_large_and_sound() -> None:
    table = entries()
    assert sum(bool(entry.aliases) for entry in table.values()) >= 250
    for entry in table.values():
        assert entry.role in ("main", "seasoning", "staple", "garnish", "liquid"), entry
        assert not entry.parent or entry.parent in table
        assert canonical_name(entry.name) == entry.name
    with_english = sum(bool(entry.english) for entry in table.values())
    assert with_english / len(table) > 0.98


def test_no_wording_belongs_to_two_ingredients() -> None:
    owner: dict[str, str] = {}
    for entry in entries().values():
        for word in (entry.name, *entry.aliases, *entry.english):
            assert owner.setdefault(word, entry.name) == entry.name, word


@pytest.mark.parametrize(
    ("have", "need", "enough"),
    [
        ("五花肉", "猪肉", True),
        ("牛肉", "牛腩", True),
        ("牛肉", "猪肉", False),
        ("土豆", "土豆", True),
        ("蔬菜", "土豆", False),
        ("酱油", "生抽", False),
    ],
)
def test_satisfies(have: str, need: str, enough: bool) -> None:
    assert satisfies(have, need) is enough


def test_hostile_lines_are_read_without_error() -> None:
    for line in ("(" * 3000, "1" * 3000, "（）", "克", "=" * 100, "\x00", "[]【】", "5克" * 500):
        assert parse_ingredient(line).raw == line.strip()


@pytest.mark.parametrize(
    ("wording", "name", "not_kind"),
    [
        ("鲜鲍鱼", "鲍鱼", "鱼"),
        ("羊棒骨", "羊肉", "猪肉"),
        ("干雪蛤膏", "牛蛙", "贝类"),
        ("黄豆面", "黄豆粉", "面条"),
        ("高粱米", "高粱", "大米"),
    ],
)
def test_names_that_end_like_another_ingredient(wording: str, name: str, not_kind: str) -> None:
    assert canonical_name(wording) == name
    assert not is_a(name, not_kind)


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("4个蜜薯(每个约250克)", 1000),
        ("2-3根茄子（每根150克）", 375),
        ("6个鸡腿(共约900克)", 900),
        ("1条鲈鱼(约600克)", 600),
    ],
)
def test_a_measure_of_each_piece_is_multiplied(line: str, total: int) -> None:
    measured = parse_ingredient(line).measured
    assert measured
    value = canonical(measured)
    assert value.low and value.high and (value.low + value.high) / 2 == total


@pytest.mark.parametrize(("line", "unit"), [("1000毫升高汤", "毫升"), ("2升高汤", "升"), ("500毫升温奶", "毫升")])
def test_stock_is_measured_though_heat_rises(line: str, unit: str) -> None:
    (item,) = parse_ingredients((line,))
    assert item.quantity is not None and item.quantity.unit == unit and item.wording.startswith(("高汤", "温"))


@pytest.mark.parametrize("animal", ["猪", "牛", "羊"])
@pytest.mark.parametrize("part", [*"蹄肝心肺肠肚腰舌骨尾血脑油肋腿杂", "蹄筋", "骨汤"])
def test_every_part_of_an_animal_is_meat(animal: str, part: str) -> None:
    tags = {tag for name in find_ingredients(f"200克{animal}{part}") for tag in tags_of(name)}
    assert "meat" in tags
    assert part in ("蹄筋", "骨汤") or ("pork" in tags) is (animal == "猪")


@pytest.mark.parametrize(
    "line", ["8个净兔头", "50克皮冻", "300克燕皮", "2个陈肾", "1条猪横脷", "200克血肠", "40克羊尾油"]
)
def test_what_is_called_by_no_meat_is_meat(line: str) -> None:
    assert any("meat" in tags_of(name) for name in find_ingredients(line))


@pytest.mark.parametrize("line", ["200克牛肝菌", "10克羊肚菌", "1颗牛心菜"])
def test_mushrooms_and_cabbage_named_after_animals_are_none(line: str) -> None:
    assert not any("meat" in tags_of(name) for name in find_ingredients(line))


def tags_of(name: str) -> frozenset[str]:
    entry = lookup(name)
    return entry.tags if entry else frozenset()


def test_the_weight_beside_spoons_is_kept() -> None:
    item = parse_ingredient("1茶匙豆豉(5克)")
    assert item.quantity and item.quantity.unit == "茶匙" and item.measured and item.measured.low == 5
    assert parse_ingredient("1汤匙料酒(15毫升)").measured is None


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("鸡蛋炒苦瓜", ["鸡蛋", "苦瓜"]),
        ("牛肉质地", ["牛肉"]),
        ("黄油刷一层", ["黄油"]),
        ("鱼香肉丝", ["肉丝"]),
        ("蛋白质高的", []),
        ("面团醒好", []),
    ],
)
def test_an_ingredient_wins_over_a_word_that_only_begins_within_it(text: str, foods: list[str]) -> None:
    assert [mention.text for mention in mentions(text)] == foods
