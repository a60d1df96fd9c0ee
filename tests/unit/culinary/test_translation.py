"""Dish names and questions between Chinese and English."""

import pytest

from culinary.translation import load_words, to_chinese_guess, to_english


def test_there_are_words_for_the_kitchen():
    assert len(load_words()) >= 500


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("宫保鸡丁", "kung pao chicken"),
        ("番茄炒蛋的做法", "scrambled eggs with tomatoes"),
        ("豆豉蒸仔排", "steamed baby back ribs with fermented black beans"),
        ("胡萝卜炖牛筋", "stewed beef tendon with carrot"),
        ("麻辣香菇酱拌面", "mala shiitake sauce tossed noodles"),
        ("孜然鸭丁", "cumin diced duck"),
        ("蒜蓉粉丝蒸芥蓝", "steamed chinese broccoli with glass noodles and minced garlic"),
        ("清蒸石九公", "steamed shi jiu gong"),
        ("【零失败】烛光晚餐de黑椒牛排（五分熟）", "black pepper steak"),
        ("", ""),
    ],
)
def test_to_english(chinese, english):
    assert to_english(chinese) == english


@pytest.mark.parametrize(
    ("english", "first"),
    [
        ("steamed sea bass", "清蒸鲈鱼"),
        ("How do I make kung pao chicken?", "宫保鸡丁"),
        ("kung pao chicken without peanuts", "宫保鸡丁"),
        ("stir fried beef with onions", "洋葱炒牛肉"),
        ("onion and beef stir fry", "洋葱炒牛肉"),
        ("tomato egg soup", "番茄鸡蛋汤"),
        ("braised pork ribs with potatoes", "土豆炖排骨"),
        ("cold cucumber salad", "凉拌黄瓜"),
        ("sauteed spinach with garlic", "清炒菠菜"),
        ("steamed eggs with shrimps", "虾仁蒸蛋"),
        ("pork and chive dumplings", "猪肉韭菜饺子"),
        ("steamed turbot with black bean sauce", "清蒸多宝鱼"),
        ("noodles that people in Wuhan eat, hot dry noodles", "热干面"),
    ],
)
def test_to_chinese_guess(english, first):
    assert to_chinese_guess(english)[0] == first


def test_guesses_need_a_dish():
    assert to_chinese_guess("I want something") == []
    assert to_chinese_guess("egg") == []
    assert to_chinese_guess("") == []
    assert len(to_chinese_guess("fried beef and egg noodles with tomato and garlic", limit=3)) == 3
