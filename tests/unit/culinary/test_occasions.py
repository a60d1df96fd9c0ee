"""Dishes of a day of the year."""

from culinary.dishes import lookup
from culinary.occasions import dishes_for


def test_the_day_names_its_dishes() -> None:
    assert "月饼" in dishes_for("中秋想自己做点吃的")
    assert "腊八粥" in dishes_for("明天腊八，煮点什么")


def test_a_dish_or_a_holiday_is_no_occasion() -> None:
    assert dishes_for("腊八粥怎么煮") == ()
    assert dishes_for("端午放几天假") == ()


def test_every_occasion_has_a_dish_of_the_glossary() -> None:
    for text in ("端午吃啥", "中秋吃啥", "元宵节吃啥", "冬至吃啥", "圣诞做啥", "生日做啥", "清明吃啥", "立春吃啥"):
        assert any(lookup(name) for name in dishes_for(text)), text
