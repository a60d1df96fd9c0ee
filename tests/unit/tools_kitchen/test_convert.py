import pytest

from tools.kitchen.convert import convert
from tools.kitchen.text import KitchenError


@pytest.mark.parametrize(
    ("amount", "to", "ingredient", "value", "estimate"),
    [
        ("1斤", "克", "", 500, False),
        ("1斤", "两", "", 10, False),
        ("1 lb", "g", "", 453.6, False),
        ("8oz", "克", "", 226.8, False),
        ("2汤匙", "ml", "", 30, False),
        ("1 cup", "tbsp", "", 16, False),
        ("1大勺", "小勺", "", 3, False),
        ("350℉", "℃", "", 176.7, False),
        ("180度", "F", "", 356, False),
        ("-18℃", "℉", "", -0.4, False),
        ("一个半小时", "分钟", "", 90, False),
        ("1杯", "克", "面粉", 125, True),
        ("2汤匙", "克", "生抽", 34.5, True),
        ("1 cup", "g", "blueberries", 148.8, True),
        ("1杯", "克", "藜麦", 170.4, True),
        ("1茶匙", "克", "抹茶粉", 2, True),
        ("1汤匙", "克", "蜂蜜", 21.3, True),
        ("13.8克", "汤匙", "油", 1, True),
        ("2个", "克", "鸡蛋", 100, True),
        ("100克", "个", "洋柿子", 0.67, True),
        ("3瓣", "克", "蒜", 12, True),
        ("200毫升", "克", "牛奶", 206, True),
        ("20-30克", "克", "", 25, False),
        ("1 cup flour", "g", "", 125, True),
        ("3个鸡蛋", "克", "", 150, True),
        ("六成热", "℃", "", 180, True),
        ("五六成热", "℉", "", 329, True),
    ],
)
def test_convert(amount: str, to: str, ingredient: str, value: float, estimate: bool) -> None:
    result = convert(amount, to, ingredient)
    assert float(result.value) == pytest.approx(value, rel=0.01)
    assert result.estimate is estimate


def test_text() -> None:
    assert convert("350℉", "℃").text() == "350℉ = 177℃"
    assert convert("2汤匙", "克", "生抽").text() == "2汤匙生抽 ≈ 34.5克"
    assert convert("2汤匙", "克", "生抽").text("en") == "2 tbsp of light soy sauce ≈ 34.5 g"
    assert convert("3-4汤匙", "毫升").text() == "3-4汤匙 = 45-60毫升"
    assert convert("3-4汤匙", "毫升").text("en") == "3-4 tbsp = 45-60 ml"
    assert convert("100克面粉", "杯").text() == "100克面粉 ≈ 3/4杯"
    assert convert("六成热", "℃").text() == "六成热 ≈ 180℃"


@pytest.mark.parametrize(
    ("amount", "to", "ingredient", "message"),
    [
        ("很多", "克", "", "看不懂"),
        ("适量", "克", "", "看不懂"),
        ("1斤", "光年", "", "不认识"),
        ("1杯", "克", "", "什么食材"),
        ("1杯", "克", "白菜", "什么食材"),
        ("10分钟", "克", "盐", "什么食材"),
    ],
)
def test_refusals(amount: str, to: str, ingredient: str, message: str) -> None:
    with pytest.raises(KitchenError, match=message):
        convert(amount, to, ingredient)
