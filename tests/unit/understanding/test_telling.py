"""What a user tells of himself and the household."""

import pytest

from understanding.persons import persons_in
from understanding.preferences import Preferences, told_in, wants
from understanding.reader import read_turn


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我花生过敏", Preferences(allergens=("花生",))),
        ("我对虾过敏，推荐个汤", Preferences(allergens=("甲壳类",))),
        ("我不吃香菜", Preferences(dislikes=("香菜",))),
        ("我家四口人", Preferences(servings=4)),
        ("家里有空气炸锅和烤箱", Preferences(equipment=("空气炸锅", "烤箱"))),
        ("孩子一吃虾就起疹子", Preferences(allergens=("甲壳类",))),
        ("my son is allergic to peanuts", Preferences(allergens=("花生",))),
        ("I'm allergic to tree nuts, milk and eggs", Preferences(allergens=("坚果", "牛奶", "鸡蛋"))),
        ("我对花生，牛奶和芒果过敏", Preferences(allergens=("花生", "牛奶"))),
        ("我女儿芒果过敏", Preferences(allergens=("芒果",))),
        ("牛奶和鸡蛋我都过敏", Preferences(allergens=("牛奶", "鸡蛋"))),
        ("我不能吃花生，会过敏", Preferences(allergens=("花生",))),
        ("no nuts please, my daughter is allergic", Preferences(allergens=("花生", "坚果"))),
        ("我酒精过敏", Preferences(diets=("无酒精",))),
        ("I'm vegan", Preferences(diets=("纯素",))),
        ("我婆婆信佛吃素", Preferences(diets=("净素",))),
        ("我们家是回民", Preferences(diets=("清真",))),
        ("I don't eat beef", Preferences(diets=("无牛肉",), dislikes=("牛肉",))),
        ("家里有孕妇", Preferences(conditions=("孕妇",))),
        ("我怀孕了", Preferences(conditions=("孕妇",))),
        ("my husband has gout", Preferences(conditions=("痛风",))),
        ("我妈高血压", Preferences(conditions=("高血压",))),
        ("老爸血压180", Preferences(conditions=("高血压",))),
        ("我刚查出来是乳糜泻", Preferences(diets=("无麸质",), conditions=("乳糜泻",))),
        ("我家宝宝八个月", Preferences(conditions=("宝宝",), baby_months=8)),
        ("宝宝一岁半了", Preferences(conditions=("宝宝",), baby_months=18)),
        ("my baby is 8 months old", Preferences(conditions=("宝宝",), baby_months=8)),
        ("我家五口人", Preferences(servings=5)),
        ("family of four", Preferences(servings=4)),
        ("我们家没有烤箱", Preferences(no_equipment=("烤箱",))),
        ("we don't have an oven", Preferences(no_equipment=("烤箱",))),
        ("我不能吃辣", Preferences(spice="none")),
        ("我老公不爱吃胡萝卜", Preferences(dislikes=("胡萝卜",))),
        ("医生喊我最近不要吃辣", Preferences(spice="none")),
        ("大夫说我这段时间要戒辣", Preferences(spice="none")),
        ("最近上火，吃不得辣", Preferences(spice="none")),
        ("我唔食得辣", Preferences(spice="none")),
        ("my doctor told me to avoid spicy food", Preferences(spice="none")),
        ("医生叫我别吃海鲜", Preferences(dislikes=("水产",))),
        ("医生喊我忌口，海鲜莫吃", Preferences(dislikes=("水产",))),
        ("香菜我是一口都不碰", Preferences(dislikes=("香菜",))),
        ("别给我放香菜，我不吃", Preferences(dislikes=("香菜",))),
        ("doctor said I shouldn't eat peanuts", Preferences(dislikes=("花生",))),
        ("I can't have dairy right now", Preferences(dislikes=("奶制品",))),
        ("医生让我少吃盐", Preferences(tastes=("少盐",))),
        ("大夫不让我吃甜的", Preferences(tastes=("少糖",))),
        ("医生不准我吃糖", Preferences(tastes=("少糖",))),
        ("I was told to cut down on salt", Preferences(tastes=("少盐",))),
        ("我喜欢吃鱼，不吃羊肉", Preferences(likes=("鱼",), dislikes=("羊肉",))),
        ("我对花生过敏，喜欢吃鱼", Preferences(allergens=("花生",), likes=("鱼",))),
        ("I love tofu", Preferences(likes=("豆腐",))),
        ("给老人做饭，吞咽不好", Preferences(conditions=("老人", "吞咽不好的人"))),
        ("有痛风", Preferences(conditions=("痛风",))),
        ("刚怀上", Preferences(conditions=("孕妇",))),
        ("等会儿开车", Preferences(conditions=("要开车的人",))),
        ("my dad is on statins", Preferences(conditions=("吃他汀的人",))),
        ("I keep kosher", Preferences(diets=("洁食",))),
        ("我是耆那教徒", Preferences(diets=("耆那素",))),
        ("孕妇餐", Preferences()),
        ("痛风能吃什么", Preferences()),
        ("有什么我喜欢吃的鱼", Preferences()),
        ("我能不能吃辣", Preferences()),
        ("医生说我能吃羊肉吗", Preferences()),
        ("别放太咸", Preferences()),
        ("花生过敏能吃宫保鸡丁吗", Preferences()),
        ("我不过敏", Preferences()),
        ("我对花生不过敏", Preferences()),
        ("过敏怎么办", Preferences()),
        ("花生过敏怎么办", Preferences()),
        ("孩子会不会对鸡蛋过敏", Preferences()),
        ("what if I'm allergic to nuts", Preferences()),
        ("对花生过敏的人能吃什么", Preferences()),
        ("吃素的人能吃什么", Preferences()),
        ("我想做个素馅饺子", Preferences()),
        ("孕妇能吃螃蟹吗", Preferences()),
        ("五位客人", Preferences()),
        ("没有烤箱怎么做蛋糕", Preferences()),
        ("不要放香菜", Preferences()),
        ("宝宝辅食", Preferences()),
        ("红烧肉怎么做", Preferences()),
        ("家里有土豆和牛肉，做什么", Preferences()),
    ],
)
def test_what_a_sentence_tells(question: str, told: Preferences) -> None:
    assert told_in(question) == told


def test_who_gets_a_rash_from_what_he_does_not_touch_is_allergic() -> None:
    assert told_in("海鲜不碰 一吃就起疹子").allergens
    assert told_in("花生不敢碰，一吃就嘴肿").allergens == ("花生",)
    assert not told_in("海鲜不能吃太多").allergens


def test_what_may_only_tell_asks_where_it_tells_nothing_to_keep() -> None:
    assert read_turn("韩国饭，一点点辣都不沾的").intent == "suggest"


def test_the_language_wanted_is_told_and_asks_nothing() -> None:
    assert told_in("接下来请都用英文回答我，我在练英语").language == "en"
    assert told_in("answer in chinese please").language == "zh"
    assert told_in("how do i cook chinese dumplings").language is None
    assert read_turn("接下来请都用英文回答我，我在练英语").intent == "preference"
    assert read_turn("用英文告诉我红烧肉怎么做").intent == "recipe"


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("忘掉我的口味", "forget"),
        ("花生那条删了吧", "forget"),
        ("红烧肉去掉糖能做吗", None),
        ("你记得我的忌口吗", "show"),
        ("红烧肉", None),
    ],
)
def test_showing_and_forgetting(question: str, wish: str | None) -> None:
    assert wants(question) == wish


@pytest.mark.parametrize(
    ("question", "persons"),
    [
        ("五位客人", 5),
        ("来了六个朋友", 6),
        ("四人份的红烧肉", 4),
        ("我家五口人", 5),
        ("dinner for six", 6),
        ("8 guests tonight", 8),
        ("第五位客人", None),
        ("五个番茄", None),
        ("红烧肉怎么做", None),
    ],
)
def test_for_how_many_is_cooked(question: str, persons: int | None) -> None:
    assert persons_in(question) == persons


def test_joined_keeps_every_allergy_and_takes_the_later_of_what_is_one() -> None:
    before = Preferences(allergens=("花生",), servings=2, baby_months=8, equipment=("烤箱",))
    joined = before.joined(Preferences(allergens=("鱼",), servings=4, no_equipment=("烤箱",)))
    assert joined.allergens == ("花生", "鱼")
    assert (joined.servings, joined.baby_months) == (4, 8)
    assert (joined.equipment, joined.no_equipment) == ((), ("烤箱",))
    assert before.joined(Preferences()) == before


def test_what_must_not_be_in_a_dish_as_index_terms() -> None:
    assert Preferences(allergens=("花生", "芒果")).never == ("alg:花生", "ing:芒果")


def test_all_that_is_kept_is_shown() -> None:
    told = told_in("我对花生过敏，家里有孕妇")
    assert told.text() == "过敏：花生；家中：孕妇"


def test_who_all_eat_nothing_hot_say_so_after_a_space_too() -> None:
    assert told_in("家里有老人有小孩 都不吃辣的").spice == "none"


def test_a_child_is_told_of_with_its_age_up_to_three() -> None:
    assert told_in("我家孩子两岁").baby_months == 24
    assert told_in("家里有个三岁娃").baby_months == 36
    assert told_in("我女儿十岁").baby_months is None and "宝宝" not in told_in("我女儿十岁").conditions
    assert told_in("我蚕豆病").conditions == ("蚕豆病",)


@pytest.mark.parametrize(
    "question", ["你记住了我什么", "我跟你说过什么", "你都记得我些啥", "what have you noted about me"]
)
def test_what_was_told_is_asked_for(question: str) -> None:
    assert (wants(question), read_turn(question).intent) == ("show", "preference")


def test_who_likes_now_what_was_not_eaten_before_eats_it() -> None:
    known = told_in("我不吃鱼").joined(told_in("我现在爱吃鱼"))
    assert (known.likes, known.dislikes) == (("鱼",), ())


def test_a_long_sentence_of_a_baby_is_read_to_its_end() -> None:
    assert told_in("宝宝" + "南瓜泥怎么做好吃又有营养" * 8).baby_months is None
    assert told_in("宝宝今年刚满八个月了").baby_months == 8


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("茼蒿我打死不碰 别给我往里放", {"dislikes": ("茼蒿",)}),
        ("我一沾芒果嘴唇就肿", {"allergens": ("芒果",)}),
        ("他不吃花生，会过敏", {"allergens": ("花生",)}),
        ("我不吃花生，一吃就起疹子", {"allergens": ("花生",), "dislikes": ("花生",)}),
        ("住的地方就一个微波炉", {"equipment": ("微波炉",), "only_equipment": True}),
        ("宿舍只有电饭锅", {"equipment": ("电饭煲",), "only_equipment": True}),
        ("我家有烤箱", {"equipment": ("烤箱",)}),
    ],
)
def test_a_turn_that_tells_is_read_whatever_its_words(said: str, told: dict[str, object]) -> None:
    reading = read_turn(said)
    assert reading.intent == "preference"
    assert {name: value for name, value in reading.told.model_dump().items() if value} == told


@pytest.mark.parametrize(
    "said",
    ["我对花生不过敏", "我不对虾过敏", "虾我早就不过敏了", "我不讨厌香菜", "我不能没有辣椒", "孩子吃鸡蛋不吃蛋黄"],
)
def test_what_is_borne_is_not_kept_as_refused(said: str) -> None:
    told = read_turn(said).told
    assert told.allergens == ()
    assert not {"香菜", "辣椒", "鸡蛋"} & {*told.dislikes}


def test_what_is_there_besides_ends_what_was_all_there_is() -> None:
    only = read_turn("家里只有微波炉").told
    assert only.joined(read_turn("我家买了烤箱").told).only_equipment is False
    assert only.joined(read_turn("我不吃香菜").told).only_equipment is True
    assert only.less(["equipment:微波炉"]) == Preferences()
