from dataclasses import replace

import pytest

from answering.answer import COMPOSERS, answer
from answering.types import Composed, Cooking
from answering.warnings import who_eats
from understanding.preferences import Preferences
from understanding.turn_reading import Lack, StepReference

PEANUTS = Preferences(allergens=("花生",))


def test_a_danger_that_may_kill_is_the_whole_answer(make) -> None:
    found = answer(make("八个月的宝宝能喝蜂蜜柚子茶吗", [("detail", "能喝吗"), ("recipe", "怎么做")], "蜂蜜柚子茶"))
    assert len(found.parts) == 1 and "绝不能吃蜂蜜" in found.text and found.card is None


def test_a_danger_is_the_head_and_the_recipe_may_follow(make) -> None:
    found = answer(make("四季豆怎么炒得脆一点", "recipe", "干煸豆角"))
    assert found.parts[0].startswith("⚠️") and "不能生吃" in found.parts[0] and "干煸豆角" in found.parts[1]


def test_nothing_after_a_danger_may_say_yes(make, monkeypatch) -> None:
    monkeypatch.setitem(COMPOSERS, "knowledge", lambda situation, request: Composed("把芽挖掉就可以吃。"))
    found = answer(make("土豆发芽了挖掉还能吃吗", "knowledge"))
    assert "扔掉" in found.text and "可以吃" not in found.text


def test_a_caution_comes_last_and_once(make) -> None:
    found = answer(make("干煸豆角怎么做", "recipe", "干煸豆角"))
    assert found.parts[0].startswith("干煸豆角") and "彻底煮熟" in found.parts[-1]
    assert "彻底煮熟" not in answer(make("盐放多少", "amount", "干煸豆角")).text


@pytest.mark.parametrize("carded", [False, True])
def test_an_allergy_told_is_said_first_and_marked(make, carded: bool) -> None:
    found = answer(make("宫保鸡丁怎么做", "recipe", "宫保鸡丁", known=PEANUTS, carded=carded))
    assert found.parts[0].startswith("⚠️") and "花生" in found.parts[0]
    assert found.card and any("花生米" in line and "⚠️" in line for line in found.card.marked().ingredients)
    # 花生酱 and nuts are no way out for him; what the table calls safe is.
    assert "南瓜子" in found.text and "腰果" not in found.text and "花生酱" not in found.text


def test_an_allergy_is_told_in_english_too(make) -> None:
    found = answer(make("how do i make kung pao chicken", "recipe", "宫保鸡丁", known=PEANUTS))
    assert "allergic to peanut" in found.parts[0] and "pumpkin seeds" in found.text


def test_what_is_left_out_already_is_no_clash(make) -> None:
    cooking = Cooking(left_out=("花生",))
    found = answer(make("下一步", "step", "宫保鸡丁", known=PEANUTS, cooking=cooking))
    assert "⚠️" not in found.text


def test_a_dish_without_it_is_not_marked(make) -> None:
    assert "花生" not in answer(make("红烧肉怎么做", "recipe", "红烧肉", known=PEANUTS)).text


def test_a_dislike_is_said_without_alarm(make) -> None:
    found = answer(make("麻婆豆腐怎么做", "recipe", "麻婆豆腐", known=Preferences(dislikes=("花椒",))))
    assert found.parts[0] == "你说过不要花椒，这道菜里有花椒粉。可以不放。"


def test_a_title_offered_that_is_forbidden_is_marked(make, monkeypatch) -> None:
    monkeypatch.setitem(
        COMPOSERS, "suggest", lambda situation, request: Composed("- 宫保鸡丁", offered=("宫保鸡丁", "红烧肉"))
    )
    found = answer(make("吃什么好", "suggest", known=PEANUTS))
    assert "宫保鸡丁里有" in found.parts[0] and "红烧肉" not in found.parts[0]


def test_advice_that_names_what_is_forbidden_is_marked(make, monkeypatch) -> None:
    monkeypatch.setitem(COMPOSERS, "knowledge", lambda situation, request: Composed("撒一把花生碎更香。"))
    assert "不能吃的花生" in answer(make("怎么更香", "knowledge", known=PEANUTS)).parts[0]


def test_what_no_composer_answers_is_said_not_to_be_understood(make) -> None:
    found = answer(make("嗯哼", "substitute"))
    assert "没太明白" in found.text and found.chips and found.composed


def test_a_question_of_a_dish_without_a_dish_asks_which(make) -> None:
    assert answer(make("盐放多少", "amount")).text == "想问的是哪道菜？"


def test_chips_are_three_at_most_and_each_once(make) -> None:
    asked = [("scale", "换成四人份"), ("substitute", "没有料酒"), ("time", "多久")]
    found = answer(make("换成四人份，没有料酒，多久", asked, "宫保鸡丁", lack=Lack(missing=("料酒",))))
    assert len(found.chips) == len(set(found.chips)) == 3


def test_who_eats_is_told_to_the_rules_of_safety(make) -> None:
    class Family(Preferences):
        baby_months: int | None = None

    situation = make("蜂蜜柚子茶怎么做", "recipe", "蜂蜜柚子茶")
    assert "⚠️" not in answer(situation).text
    assert "一岁以内" in answer(replace(situation, known=Family(baby_months=8))).parts[0]


def test_two_wishes_are_each_judged_by_their_own_words(make) -> None:
    asked = [("amount", "盐放几勺"), ("substitute", "可不可以不放香菜")]
    lack = Lack(("盐", "香菜"), left_out=True)
    text = answer(make("番茄牛腩盐放几勺 可不可以不放香菜", asked, "番茄牛腩", lack=lack)).text
    assert text.index("盐 1.5茶匙") < text.index("香菜") and text.count("可以") == 1


def test_a_line_of_the_recipe_is_said_once(make) -> None:
    asked = [("detail", "豆腐切多大块"), ("detail", "用不用焯水")]
    text = answer(make("豆腐切多大块 用不用焯水", asked, "麻婆豆腐")).text
    assert text.count("嫩豆腐切2厘米的丁") == 1


def test_a_child_of_two_is_no_infant() -> None:
    assert who_eats(Preferences(baby_months=8, conditions=("宝宝",))) == "8个月的宝宝吃"
    assert who_eats(Preferences(baby_months=24, conditions=("宝宝",))) == "2岁的孩子吃"
    assert who_eats(Preferences(baby_months=18, conditions=("宝宝", "孕妇"))) == "1岁半的孩子吃，孕妇吃"


def test_what_a_dish_has_that_is_forbidden_answers_whether_it_may_be_eaten(make) -> None:
    known = Preferences(allergens=("鸡蛋",))
    text = answer(make("戚风蛋糕能不能吃一小口", "safety", "戚风蛋糕", known=known)).text
    assert "不能吃，一小口也不行" in text and "鸡蛋" in text
    elsewhere = answer(make("虾仁粥能喝吗", "safety", known=Preferences(allergens=("甲壳类",)))).text
    assert "别吃" in elsewhere and "甲壳类" in elsewhere


def test_who_eats_is_told_what_holds_for_him_and_no_note_for_others(make) -> None:
    known = Preferences(conditions=("孕妇",))
    text = answer(make("螃蟹能吃吗", "safety", known=known, foods=("螃蟹",))).text
    assert "孕期" in text and "熟透" in text


def test_what_was_said_counts_where_the_completed_turn_lost_it(make) -> None:
    known = Preferences(conditions=("孕妇",))
    text = answer(make("黑椒牛排怎么做", [("safety", "can i have it medium rare")], "黑椒牛排", known=known)).text
    assert "孕妇不吃生的" in text


def test_the_steps_of_a_dish_with_wild_mushrooms_in_its_name_are_told(make, corpus) -> None:
    soup = corpus["菌菇汤"].model_copy(update={"name": "野生菌汤"})
    told = answer(make("野生菌汤第一步", "step", soup, step=StepReference("nth", 1)))
    assert "第 1 步" in told.text
    assert (
        "第 1 步" not in answer(make("山上采的野蘑菇，野生菌汤第一步", "step", soup, step=StepReference("nth", 1))).text
    )
