"""What is not about food, what is for a doctor, what is only a warning."""

import pytest

from understanding.reader import read_turn


@pytest.mark.parametrize(
    "question",
    [
        "给我来一段鸡汤文，我要发朋友圈",
        "老板天天给我们画饼，怎么提离职",
        "他又吃醋了怎么哄",
        "煲个电话粥要多少话费",
        "这家超市几点关门",
        "可口可乐是哪个公司的",
        "帮我写一首关于饺子的诗",
        "how do I clear browser cookies",
    ],
)
def test_sayings_and_other_matters_are_off_topic(question: str) -> None:
    assert read_turn(question).intent == "off_topic"


@pytest.mark.parametrize(
    "question",
    [
        "失眠好几天了吃什么药管用",
        "降压药能停吗，副作用大不大",
        "孩子发烧怎么办",
        "胃疼怎么治",
        "which medicine helps with a cold",
    ],
)
def test_medicine_and_treatment_are_for_a_doctor(question: str) -> None:
    assert read_turn(question).intent == "medical"


@pytest.mark.parametrize(
    "question",
    [
        "感冒了喝什么粥好",
        "治咳嗽的冰糖雪梨怎么做",
        "公司聚餐带什么菜好",
        "健身教练教的燕麦鸡蛋饼，香蕉要压成泥吗",
        "加班回来用番茄牛肉熬的那个汤，浮沫撇吗",
        "老板娘教的红烧肉怎么做",
        "看电影吃的爆米花怎么做",
        "药膳鸡汤怎么炖",
        "番茄炒蛋要不要放糖",
        "想喝鸡汤",
        "小米粥怎么熬",
        "糖尿病人能吃的点心有什么",
        "写一份四个人的菜单",
    ],
)
def test_food_in_such_words_stays_food(question: str) -> None:
    assert read_turn(question).intent not in ("off_topic", "medical")


@pytest.mark.parametrize(
    "question", ["山里采了点野蘑菇能炖鸡吗", "吃了头孢能吃醉虾吗", "河豚在家怎么杀", "鱼刺卡喉咙了怎么办"]
)
def test_what_may_kill_is_certainly_a_question_of_safety(question: str) -> None:
    request = read_turn(question).request
    assert (request.intent, request.confidence) == ("safety", 1.0)
