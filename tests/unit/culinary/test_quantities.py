import time
from fractions import Fraction

import pytest

from culinary.quantities import Quantity, canonical, covers, find_quantities, same
from culinary.units import BY_NAME


def one(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, found
    return found[0]


def row(quantity: Quantity) -> tuple[str, str, float | None, float | None, str]:
    low, high = quantity.low, quantity.high
    return (
        quantity.text,
        quantity.kind,
        None if low is None else round(float(low), 4),
        None if high is None else round(float(high), 4),
        quantity.unit,
    )


AMOUNTS = [
    ("500克带皮五花肉", ("500克", "amount", 500, 500, "克")),
    ("五花肉 500 g", ("500 g", "amount", 500, 500, "克")),
    ("鸡胸 1.5kg", ("1.5kg", "amount", 1.5, 1.5, "千克")),
    ("2千克土豆", ("2千克", "amount", 2, 2, "千克")),
    ("一斤半牛腩", ("一斤半", "amount", 1.5, 1.5, "斤")),
    ("两斤排骨", ("两斤", "amount", 2, 2, "斤")),
    ("半斤虾", ("半斤", "amount", 0.5, 0.5, "斤")),
    ("一公斤面粉", ("一公斤", "amount", 1, 1, "千克")),
    ("三两肉", ("三两", "amount", 3, 3, "两")),
    ("二两白酒", ("二两", "amount", 2, 2, "两")),
    ("一两酒", ("一两", "amount", 1, 1, "两")),
    ("两两豆腐", ("两两", "amount", 2, 2, "两")),
    ("5两米", ("5两", "amount", 5, 5, "两")),
    ("两克盐", ("两克", "amount", 2, 2, "克")),
    ("当归3钱", ("3钱", "amount", 3, 3, "钱")),
    ("一斤二两羊肉", ("一斤二两", "amount", 1.2, 1.2, "斤")),
    ("一百二十克糖", ("一百二十克", "amount", 120, 120, "克")),
    ("一百二克", ("一百二克", "amount", 120, 120, "克")),
    ("一百零五克", ("一百零五克", "amount", 105, 105, "克")),
    ("两三百克肉", ("两三百克", "amount", 200, 300, "克")),
    ("十五克姜", ("十五克", "amount", 15, 15, "克")),
    ("几十克", ("几十克", "amount", 20, 90, "克")),
    ("一点五克酵母", ("一点五克", "amount", 1.5, 1.5, "克")),
    ("400毫升水", ("400毫升", "amount", 400, 400, "毫升")),
    ("210毫升温水", ("210毫升", "amount", 210, 210, "毫升")),
    ("750ML高汤", ("750ML", "amount", 750, 750, "毫升")),
    ("2L水", ("2L", "amount", 2, 2, "升")),
    ("1勺蚝油", ("1勺", "amount", 1, 1, "勺")),
    ("一大勺生抽", ("一大勺", "amount", 1, 1, "汤匙")),
    ("半小勺盐", ("半小勺", "amount", 0.5, 0.5, "茶匙")),
    ("1/4茶匙盐", ("1/4茶匙", "amount", 0.25, 0.25, "茶匙")),
    ("½茶匙胡椒", ("½茶匙", "amount", 0.5, 0.5, "茶匙")),
    ("1½杯面粉", ("1½杯", "amount", 1.5, 1.5, "杯")),
    ("1又1/2汤匙", ("1又1/2汤匙", "amount", 1.5, 1.5, "汤匙")),
    ("1 1/2 cups flour", ("1 1/2 cups", "amount", 1.5, 1.5, "杯")),
    ("三分之一杯糖", ("三分之一杯", "amount", 0.3333, 0.3333, "杯")),
    ("一又二分之一杯", ("一又二分之一杯", "amount", 1.5, 1.5, "杯")),
    ("1/2-1茶匙糖", ("1/2-1茶匙", "amount", 0.5, 1, "茶匙")),
    ("1T酱油", ("1T", "amount", 1, 1, "汤匙")),
    ("2t糖", ("2t", "amount", 2, 2, "茶匙")),
    ("2 tbsp soy sauce", ("2 tbsp", "amount", 2, 2, "汤匙")),
    ("two tablespoons of oil", ("two tablespoons", "amount", 2, 2, "汤匙")),
    ("half a cup of milk", ("half a cup", "amount", 0.5, 0.5, "杯")),
    ("a pinch of salt", ("a pinch", "amount", 1, 1, "撮")),
    ("1 lb pork", ("1 lb", "amount", 1, 1, "磅")),
    ("8 oz noodles", ("8 oz", "amount", 8, 8, "盎司")),
    ("一碗半水", ("一碗半", "amount", 1.5, 1.5, "碗")),
    ("適量鹽", ("適量", "amount", None, None, "适量")),
    ("盐少许", ("少许", "amount", None, None, "适量")),
    ("salt to taste", ("to taste", "amount", None, None, "适量")),
    ("加一点盐", ("一点", "amount", None, None, "适量")),
    ("１００克糖", ("１００克", "amount", 100, 100, "克")),
    ("300~400克", ("300~400克", "amount", 300, 400, "克")),
    ("10克-15克", ("10克-15克", "amount", 10, 15, "克")),
]
COUNTS = [
    ("2 个鸡蛋", ("2 个", "count", 2, 2, "个")),
    ("鸡蛋 2-3 个", ("2-3 个", "count", 2, 3, "个")),
    ("一两个土豆", ("一两个", "count", 1, 2, "个")),
    ("两三根葱", ("两三根", "count", 2, 3, "根")),
    ("五六片姜", ("五六片", "count", 5, 6, "片")),
    ("三两个枣", ("三两个", "count", 2, 3, "个")),
    ("二十来个饺子", ("二十来个", "count", 20, 29, "个")),
    ("俩鸡蛋", ("俩", "count", 2, 2, "个")),
    ("两枚雞蛋", ("两枚", "count", 2, 2, "个")),
    ("1個洋蔥", ("1個", "count", 1, 1, "个")),
    ("半颗白菜", ("半颗", "count", 0.5, 0.5, "个")),
    ("一个半洋葱", ("一个半", "count", 1.5, 1.5, "个")),
    ("一小把香菜", ("一小把", "count", 1, 1, "把")),
    ("两小块姜", ("两小块", "count", 2, 2, "块")),
    ("3瓣蒜", ("3瓣", "count", 3, 3, "瓣")),
    ("3 cloves garlic", ("3 cloves", "count", 3, 3, "瓣")),
    ("2 large eggs", ("2 large eggs", "count", 2, 2, "个")),
    ("几滴香油", ("几滴", "count", None, None, "滴")),
    ("半盒金枪鱼(in spring water)", ("半盒", "count", 0.5, 0.5, "盒")),
    ("一条鲈鱼", ("一条", "count", 1, 1, "根")),
    ("4张饺子皮", ("4张", "count", 4, 4, "片")),
    ("一块豆腐", ("一块", "count", 1, 1, "块")),
    ("1听可乐", ("1听", "count", 1, 1, "罐")),
    ("两或三个鸡蛋", ("两或三个", "count", 2, 3, "个")),
    ("两、三个番茄", ("两、三个", "count", 2, 3, "个")),
]
TIMES = [
    ("炖90分钟", ("90分钟", "time", 90, 90, "分钟")),
    ("炖一个半小时", ("一个半小时", "time", 1.5, 1.5, "小时")),
    ("炖1.5小时", ("1.5小时", "time", 1.5, 1.5, "小时")),
    ("炖半小时", ("半小时", "time", 0.5, 0.5, "小时")),
    ("炖半個小時", ("半個小時", "time", 0.5, 0.5, "小时")),
    ("两个钟头", ("两个钟头", "time", 2, 2, "小时")),
    ("一个多小时", ("一个多小时", "time", 1, 2, "小时")),
    ("一刻钟", ("一刻钟", "time", 1, 1, "刻钟")),
    ("1小时30分钟", ("1小时30分钟", "time", 1.5, 1.5, "小时")),
    ("1分30秒", ("1分30秒", "time", 1.5, 1.5, "分钟")),
    ("煮3分，捞出", ("3分", "time", 3, 3, "分钟")),
    ("10-15分钟", ("10-15分钟", "time", 10, 15, "分钟")),
    ("10～15 分钟", ("10～15 分钟", "time", 10, 15, "分钟")),
    ("三到五分钟", ("三到五分钟", "time", 3, 5, "分钟")),
    ("三四分钟", ("三四分钟", "time", 3, 4, "分钟")),
    ("十七八分钟", ("十七八分钟", "time", 17, 18, "分钟")),
    ("十几分钟", ("十几分钟", "time", 11, 19, "分钟")),
    ("20多分钟", ("20多分钟", "time", 20, 29, "分钟")),
    ("十来分钟", ("十来分钟", "time", 10, 19, "分钟")),
    ("几分钟", ("几分钟", "time", None, None, "分钟")),
    ("10分钟到15分钟", ("10分钟到15分钟", "time", 10, 15, "分钟")),
    ("30秒到1分钟", ("30秒到1分钟", "time", 0.5, 1, "分钟")),
    ("翻炒30秒", ("30秒", "time", 30, 30, "秒")),
    ("腌3天", ("3天", "time", 3, 3, "天")),
    ("冷藏过夜", ("过夜", "time", 1, 1, "夜")),
    ("浸泡一夜", ("一夜", "time", 1, 1, "夜")),
    ("泡两个月", ("两个月", "time", 2, 2, "个月")),
    ("10 to 15 minutes", ("10 to 15 minutes", "time", 10, 15, "分钟")),
    ("half an hour", ("half an hour", "time", 0.5, 0.5, "小时")),
    ("marinate overnight", ("overnight", "time", 1, 1, "夜")),
    ("一个半月", ("一个半月", "time", 1.5, 1.5, "个月")),
]
TEMPERATURES = [
    ("180℃", ("180℃", "temperature", 180, 180, "℃")),
    ("180°C", ("180°C", "temperature", 180, 180, "℃")),
    ("175度烤", ("175度", "temperature", 175, 175, "℃")),
    ("180-200℃", ("180-200℃", "temperature", 180, 200, "℃")),
    ("一百八十度", ("一百八十度", "temperature", 180, 180, "℃")),
    ("七八十度的水", ("七八十度", "temperature", 70, 80, "℃")),
    ("350°F", ("350°F", "temperature", 350, 350, "℉")),
    ("350℉", ("350℉", "temperature", 350, 350, "℉")),
    ("华氏350度", ("华氏350度", "temperature", 350, 350, "℉")),
    ("冷冻(-18℃)", ("-18℃", "temperature", -18, -18, "℃")),
    ("零下18度", ("零下18度", "temperature", -18, -18, "℃")),
    ("六成热", ("六成热", "temperature", 6, 6, "成热")),
    ("油温三四成热", ("三四成热", "temperature", 3, 4, "成热")),
    ("油温六成", ("六成", "temperature", 6, 6, "成热")),
    ("四五成油温下锅", ("四五成", "temperature", 4, 5, "成热")),
]
LENGTHS = [
    ("3厘米见方", ("3厘米", "length", 3, 3, "厘米")),
    ("8寸模具", ("8寸", "length", 8, 8, "英寸")),
    ("够4人份", ("4人份", "servings", 4, 4, "人份")),
    ("三个人吃", ("三个人", "servings", 3, 3, "人份")),
    ("for 4 people", ("4 people", "servings", 4, 4, "人份")),
]


@pytest.mark.parametrize(("text", "expected"), AMOUNTS + COUNTS + TEMPERATURES + LENGTHS)
def test_reads_one_quantity(text: str, expected: tuple[object, ...]) -> None:
    assert row(one(text)) == expected


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_reads_one_time(text: str, expected: tuple[object, ...]) -> None:
    assert row(one(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第一步",
        "第2步下锅",
        "第二天",
        "一起下锅",
        "焯一下",
        "五花肉",
        "八角桂皮",
        "三文鱼",
        "百合莲子",
        "千张丝",
        "十三香",
        "九转大肠",
        "三杯鸡",
        "三杯鸭",
        "一定要",
        "二荆条",
        "五香粉",
        "煎到七成熟",
        "大一点",
        "一块炒",
        "一块儿下锅",
        "一个个放入",
        "一片片",
        "取一个大碗",
        "找一个平底锅",
        "两个方法",
        "几个小技巧",
        "切成两半",
        "三分之一处",
        "十分好吃",
        "肥三瘦七",
        "这两个",
        "那一块",
        "每一个",
        "3月",
        "半夜饿了",
        "三成熟",
        "第三成",
        "45度角斜切",
        "52度白酒",
        "分三次加入",
        "翻两面",
        "一会儿",
        "四季豆",
        "三明治",
        "两头乌",
        "10块钱",
        "一段时间",
        "我俩",
        "一层保鲜膜",
        "千层面",
        "万年青",
        "九节虾",
        "三份之一",
        "一把刀",
        "一三五",
        "1:1.5",
        "mapo tofu",
        "",
    ],
)
def test_leaves_out_what_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    "text",
    ["约10分钟", "大约10分钟", "10分钟左右", "~10分钟", "about 10 minutes", "不到10分钟", "20多分钟", "半个多小时"],
)
def test_marks_what_is_approximate(text: str) -> None:
    assert one(text).approx


def test_exact_is_not_approximate() -> None:
    assert not one("10分钟").approx


def test_finds_all_in_order_with_offsets_into_the_source() -> None:
    text = "豬肉５００克，加2汤匙生抽(30毫升)醃１５分鐘，１８０℃烤20–25分钟。"
    found = find_quantities(text)
    assert [text[q.start : q.end] for q in found] == ["５００克", "2汤匙", "30毫升", "１５分鐘", "１８０℃", "20–25分钟"]
    assert [q.text for q in found] == [text[q.start : q.end] for q in found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("90分钟", "一个半小时"),
        ("一个半小时", "1.5小时"),
        ("1小时30分钟", "90 minutes"),
        ("1斤", "500克"),
        ("一公斤", "2斤"),
        ("二两", "100g"),
        ("2汤匙", "30毫升"),
        ("1大勺", "3茶匙"),
        ("半小时", "30分钟"),
        ("一刻钟", "15分钟"),
        ("10-15分钟", "十到十五分钟"),
        ("212℉", "100℃"),
        ("3cm", "30毫米"),
        ("2个", "两枚"),
        ("3瓣", "3 cloves"),
        ("六成热", "油温6成热"),
    ],
)
def test_same(first: str, second: str) -> None:
    assert same(one(first), one(second))


@pytest.mark.parametrize(
    ("first", "second"), [("90分钟", "90秒"), ("1斤", "600克"), ("2片", "2个"), ("180℃", "180℉"), ("3瓣", "3个")]
)
def test_not_same(first: str, second: str) -> None:
    assert not same(one(first), one(second))


@pytest.mark.parametrize(
    ("recipe", "answer"),
    [
        ("炖10到15分钟", "12分钟"),
        ("炖10到15分钟", "15分钟"),
        ("炖60分钟", "1小时"),
        ("盐5克", "适量"),
        ("烤20分钟", "几分钟"),
        ("500克五花肉", "1斤"),
        ("500克", "1.1磅"),
        ("180℃", "350℉"),
        ("1勺生抽", "1汤匙"),
        ("2个鸡蛋", "两枚"),
        ("65分钟", "一个多小时"),
    ],
)
def test_covers(recipe: str, answer: str) -> None:
    assert covers(find_quantities(recipe), one(answer))


@pytest.mark.parametrize(
    ("recipe", "answer"),
    [
        ("炖12分钟", "2分钟"),
        ("炖10分钟", "10-15分钟"),
        ("炖10分钟", "10秒"),
        ("500克", "550克"),
        ("盐适量", "5克"),
        ("180℃", "200℃"),
        ("六成热", "180℃"),
        ("1勺", "1茶匙"),
        ("3瓣蒜", "3头"),
        ("", "1克"),
    ],
)
def test_does_not_cover(recipe: str, answer: str) -> None:
    assert not covers(find_quantities(recipe), one(answer))


@pytest.mark.parametrize("unit", [unit for unit in BY_NAME if unit not in ("月", "适量", "个月", "钱")])
@pytest.mark.parametrize("value", [12, 25, 40])
def test_every_unit_reads_back(unit: str, value: int) -> None:
    quantity = one(f"{value}{unit}")
    assert (quantity.low, quantity.high, quantity.unit) == (value, value, unit)
    assert same(quantity, one(f"{value}.0 {unit}"))


def test_chinese_and_arabic_numbers_agree() -> None:
    digits = "零一二三四五六七八九"
    for value in range(1, 100):
        tens, ones = divmod(value, 10)
        words = ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
        assert one(f"{words}克").low == Fraction(value), words


def test_canonical_of_a_vague_amount_has_no_numbers() -> None:
    assert canonical(one("适量")).low is None


def test_hostile_text_is_read_fast_and_without_error() -> None:
    started = time.process_time()
    for text in ("1/0克", "9" * 50_000 + "克", "一" * 20_000, "1-" * 20_000, "半" * 20_000, "\x00克", "1 " * 20_000):
        find_quantities(text)
    assert time.process_time() - started < 10
