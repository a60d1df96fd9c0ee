import pytest

from answering.answer import answer
from answering.plan import plan
from understanding.preferences import Preferences


def _names(situation) -> list[str]:
    return [part.composer for part in plan(situation)]


def test_each_request_is_a_part_in_the_order_asked(make) -> None:
    asked = [("scale", "换成四人份"), ("substitute", "没有料酒怎么办")]
    assert _names(make("换成四人份，另外没有料酒怎么办", asked, "宫保鸡丁")) == ["scale", "substitute"]


def test_thanks_are_no_part_where_anything_is_asked(make) -> None:
    assert _names(make("谢谢，下一步", [("small_talk", "谢谢"), ("step", "下一步")], "红烧肉")) == ["step"]
    assert _names(make("谢谢", "small_talk")) == ["small_talk"]


def test_a_composer_writes_once(make) -> None:
    asked = [("ingredients_of", "要哪些料"), ("ingredients_of", "还要啥")]
    assert _names(make("要哪些料，还要啥", asked, "红烧肉")) == ["ingredients_of"]


def test_what_is_told_is_confirmed_where_it_forbids_food(make) -> None:
    asked = [("preference", "我对花生过敏"), ("recipe", "宫保鸡丁怎么做")]
    told = Preferences(allergens=("花生",))
    assert _names(make("我对花生过敏，宫保鸡丁怎么做", asked, "宫保鸡丁", told=told)) == ["preference", "recipe"]
    assert _names(make("我家三口人，宫保鸡丁怎么做", asked, "宫保鸡丁", told=Preferences(servings=3))) == ["recipe"]


@pytest.mark.parametrize("intent", ["recipe", "amount", "time", "step", "scale", "detail"])
def test_of_a_dish_that_is_not_here_only_that_is_said(make, intent: str) -> None:
    assert _names(make("臭豆腐炸多久", intent, match="absent", others=["脆皮豆腐"])) == ["absent"]


def test_a_near_dish_is_said_to_be_another_first(make) -> None:
    asked = [("recipe", "水煮肉片怎么做"), ("time", "要多久")]
    assert _names(make("水煮肉片怎么做，要多久", asked, "水煮牛肉", match="near")) == ["near", "recipe", "time"]


def test_a_recipe_takes_the_size_and_the_list_in(make) -> None:
    asked = [("recipe", "红烧肉怎么做"), ("scale", "六个人"), ("ingredients_of", "要什么料")]
    assert _names(make("红烧肉怎么做，六个人，要什么料", asked, "红烧肉")) == ["recipe"]
    assert _names(make("红烧肉怎么做，六个人，要什么料", asked, "红烧肉", carded=True)) == ["recipe", "ingredients_of"]


def test_who_wants_to_be_led_gets_what_it_takes_and_the_first_step_alone(make) -> None:
    found = answer(make("一步一步教我做可乐鸡翅", "recipe", "可乐鸡翅"))
    assert "鸡中翅" in found.text and "第 1 步（共 5 步）" in found.text and "2. " not in found.text
    assert found.cooking and found.cooking.step == 1 and found.chips[0] == "下一步"
