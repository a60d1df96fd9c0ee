"""Follow-ups written out over a finder that knows a dozen dishes."""

from collections.abc import Sequence

import pytest

from dialogue.follow_up import Resolved
from dialogue.leaning import leans
from dialogue.recall import reconstruct
from dialogue.resolve import resolve
from dialogue.state import Dialogue
from understanding.reader import read_turn

TITLES = (
    "红烧肉",
    "清蒸鲈鱼",
    "冬瓜排骨汤",
    "莲藕排骨汤",
    "糖醋排骨",
    "麻婆豆腐",
    "红烧排骨",
    "豆浆",
    "蒜蓉茼蒿",
    "油条",
    "小炒肉",
    "湖南小炒黄牛肉",
    "凉拌黄瓜",
)
RECIPES = {
    "凉拌黄瓜": "菜名：凉拌黄瓜\n食材：黄瓜2根；醋1勺\n做法：\n1. 黄瓜拍碎，加醋拌匀。",
    "红烧肉": "红烧肉：五花肉、冰糖、料酒。小火炖一小时。",
    "糖醋排骨": "糖醋排骨：排骨、米醋。",
    "麻婆豆腐": "菜名：麻婆豆腐\n食材：豆腐；牛肉末；豆瓣酱\n做法：\n1. 烧5分钟。",
}


class Known:
    def names_in(self, text: str) -> list[tuple[str, str]]:
        return [(title, title) for title in sorted((title for title in TITLES if title in text), key=text.index)]

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        return {title: RECIPES.get(title, title) for title in titles if title in TITLES}

    def best(self, question: str) -> tuple[str, float]:
        titles = [title for title in TITLES if all(letter in question for letter in title)]
        if "茼蒿" in question and not titles:
            return "蒜蓉茼蒿", 0.7
        if "湖南" in question and "肉" in question:
            return "湖南小炒黄牛肉", 0.6
        if "拉得长长" in question:
            return "油条", 0.8
        return (titles[0], 0.95) if titles else ("红烧肉", 0.3)

    def described(self, text: str) -> tuple[str, float]:
        return ("冬瓜排骨汤", 0.4) if "冬瓜去皮" in text else ("红烧肉", 0.01)


async def understood(history: list[tuple[str, str]], question: str) -> str:
    dialogue = await reconstruct(history, Known())
    reading = read_turn(question, history)
    if not leans(question, reading, dialogue):
        return ""
    return resolve(question, reading, dialogue, Known()).dish


PORK = [("user", "红烧肉怎么做"), ("assistant", "焯水，炒糖色，慢炖。")]


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("要炖多久", "红烧肉"),
        ("它要放几片香叶", "红烧肉"),
        ("没有料酒呢", "红烧肉"),
        ("冰糖用完了", "红烧肉"),
        ("我们六个人吃呢", "红烧肉"),
        ("少甜一点怎么改", "红烧肉"),
        ("那麻婆豆腐呢", "麻婆豆腐"),
        ("没五花肉，昨天剩的糖醋排骨放进去行吗", "红烧肉"),
        ("那换成排骨呢", "红烧排骨"),
        ("葱和姜，八角要几颗", "红烧肉"),
        ("比糖醋排骨费油吧", "红烧肉"),
        ("跟麻婆豆腐一样辣吗", "红烧肉"),
        ("红烧肉太麻烦，那种拉得长长的怎么炸", "油条"),
        ("没有五花肉，换成排骨行吗", "红烧排骨"),
        ("没有料酒，换成白酒行吗", "红烧肉"),
        ("算了换个麻婆豆腐吧", "麻婆豆腐"),
        ("how long should I simmer it", "红烧肉"),
    ],
)
async def test_one_dish_in_focus(question: str, dish: str) -> None:
    assert await understood(PORK, question) == dish


@pytest.mark.parametrize("question", ["麻婆豆腐怎么做", "有土豆和牛肉能做什么", "你好", "明天会下雨吗"])
async def test_questions_that_stand_alone_are_left_alone(question: str) -> None:
    reading = read_turn(question)
    dialogue: Dialogue = {"focus_title": "红烧肉", "named": ["红烧肉"]}
    assert not leans(question, reading, dialogue)


async def test_another_dish_of_the_same_kind() -> None:
    history = [("user", "冬瓜排骨汤炖多久"), ("assistant", "一小时。")]
    assert await understood(history, "莲藕的呢") == "莲藕排骨汤"


async def test_the_second_of_a_list() -> None:
    history = [("user", "推荐几个菜"), ("assistant", "1. 清蒸鲈鱼 2. 麻婆豆腐 3. 糖醋排骨")]
    assert await understood(history, "第二个怎么做") == "麻婆豆腐"


@pytest.mark.parametrize(
    ("question", "dish"),
    [("the second one please", "麻婆豆腐"), ("let's do number 3", "糖醋排骨"), ("就那个吧", "清蒸鲈鱼")],
)
async def test_one_of_a_list_is_taken_to_be_cooked(question: str, dish: str) -> None:
    history = [("user", "推荐几个菜"), ("assistant", "1. 清蒸鲈鱼 2. 麻婆豆腐 3. 糖醋排骨")]
    dialogue = await reconstruct(history, Known())
    resolved = resolve(question, read_turn(question, history), dialogue, Known())
    assert resolved == Resolved(f"{dish}怎么做", dish, rewritten=True)


@pytest.mark.parametrize(
    ("asked", "question", "whole"),
    [
        ("孕妇能吃螃蟹吗", "那虾呢", "孕妇能吃虾吗"),
        ("豆腐能放几天", "那豆浆呢", "豆浆能放几天"),
        ("can pregnant women eat crab", "and the shrimp?", "can pregnant women eat shrimp"),
    ],
)
def test_the_same_is_asked_of_another_food(asked: str, question: str, whole: str) -> None:
    dialogue: Dialogue = {"asked": asked}
    reading = read_turn(question)
    assert leans(question, reading, dialogue)
    assert resolve(question, reading, dialogue, Known()).standalone == whole


async def test_back_to_the_fish_after_two_other_dishes() -> None:
    history = [
        ("user", "清蒸鲈鱼怎么做"),
        ("assistant", "蒸8分钟。"),
        ("user", "麻婆豆腐怎么做"),
        ("assistant", "烧豆腐。"),
        ("user", "糖醋排骨要放多少醋"),
        ("assistant", "四汤匙。"),
    ]
    assert await understood(history, "刚才那个鱼要腌吗") == "清蒸鲈鱼"


async def test_nothing_leans_on_an_empty_conversation() -> None:
    assert not leans("要炖多久", read_turn("要炖多久"), {})


HOST = [
    ("user", "豆浆怎么煮"),
    ("assistant", "真正翻滚后再煮10分钟。"),
    ("user", "再来个糖醋排骨"),
    ("assistant", "排骨焯水，糖醋汁收浓。"),
]


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("喝的那个豆子泡多久", "豆浆"),
        ("那个排骨要炸吗", "糖醋排骨"),
        ("刚才那个豆浆呢", "豆浆"),
        ("要炸吗", "糖醋排骨"),
    ],
)
async def test_words_beside_a_pointer_tell_which_dish_is_meant(question: str, dish: str) -> None:
    assert await understood(HOST, question) == dish


async def test_an_item_turned_down_is_passed_over() -> None:
    history = [("user", "来客人做什么"), ("assistant", "红烧肉、糖醋排骨、清蒸鲈鱼都行，前两个能提前做。")]
    assert await understood(history, "第二个不要，第三个要蒸多久") == "清蒸鲈鱼"


async def test_numbered_steps_are_no_list_of_dishes() -> None:
    history = [("user", "红烧肉怎么做"), ("assistant", "1. 五花肉切块焯水\n2. 炒糖色\n3. 加水炖一小时")]
    assert await understood(history, "第二步要大火吗") == "红烧肉"


BANQUET = [
    ("user", "请客做什么好"),
    ("assistant", "可以做麻婆豆腐，3勺豆瓣酱炒香再烧；也可以做清蒸鲈鱼，水开蒸8分钟。"),
    ("user", "红烧肉呢，能提前做吗"),
    ("assistant", "能，前一天炖好，第二天热20分钟。"),
]


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("豆腐要焯水吗", "麻婆豆腐"),
        ("牛肉末没买到", "麻婆豆腐"),
        ("五花肉切多大", "红烧肉"),
        ("豆腐放进去一起炖行吗", "红烧肉"),
        ("换成豆腐可以吗", "红烧肉"),
        ("第二个是上汽再放吗", "清蒸鲈鱼"),
    ],
)
async def test_a_food_that_only_a_dish_offered_before_has(question: str, dish: str) -> None:
    assert await understood(BANQUET, question) == dish


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("绿油油的茼蒿是怎么炒出来的", "蒜蓉茼蒿"),
        ("法式茼蒿卷怎么做", ""),
        ("茼蒿行吗", "红烧肉"),
        ("配茼蒿要煮多久", "红烧肉"),
    ],
)
async def test_a_question_on_foods_of_no_dish_talked_of_leads_to_the_one_that_it_describes(
    question: str, dish: str
) -> None:
    assert await understood(PORK, question) == dish


@pytest.mark.parametrize(
    ("question", "dish"), [("前者要蒸几分钟", "清蒸鲈鱼"), ("第二种肉怎么选", "红烧肉"), ("后面那个要炖多久", "红烧肉")]
)
async def test_dishes_weighed_against_each_other_stand_in_the_order_of_the_question(question: str, dish: str) -> None:
    history = [
        ("user", "清蒸鲈鱼和红烧肉哪个省事"),
        ("assistant", "红烧肉炖着不用管，清蒸鲈鱼要看火。"),
    ]
    assert await understood(history, question) == dish


async def test_what_was_said_of_the_dish_in_focus_belongs_to_it() -> None:
    history = [*BANQUET, ("user", "我还加了豆腐泡"), ("assistant", "可以，豆腐泡吸汁，最后10分钟下。")]
    assert await understood(history, "豆腐泡会不会炖烂") == "红烧肉"


@pytest.mark.parametrize(
    ("question", "dish"),
    [
        ("腻了，拉得长长的那种怎么和面", "油条"),
        ("没有那种拉得长长的，别的行吗", "红烧肉"),
    ],
)
async def test_a_dish_turned_to_by_what_it_is_like(question: str, dish: str) -> None:
    assert await understood(PORK, question) == dish


async def test_the_same_kind_of_dish_with_other_stuff() -> None:
    history = [("user", "莲藕排骨汤炖多久"), ("assistant", "一个半小时。")]
    assert await understood(history, "再炖个冬瓜的，冬瓜几时放") == "冬瓜排骨汤"


WEIGHED = [
    ("user", "清蒸鲈鱼和油条哪个好上手"),
    ("assistant", "清蒸鲈鱼上锅就行，油条要和面醒面，前者不费事，后者费油。"),
]


@pytest.mark.parametrize(
    ("question", "dish"), [("那就做不费事的，要多久", "清蒸鲈鱼"), ("还是来个费油的吧，醒几小时", "油条")]
)
async def test_a_dish_picked_by_what_was_said_of_it(question: str, dish: str) -> None:
    assert await understood(WEIGHED, question) == dish


@pytest.mark.parametrize(
    ("question", "follows"),
    [
        ("明天带去公司热一下会不会老", True),
        ("同事一点辣都不能沾，怎么调", True),
        ("微波炉坏了上哪儿修", False),
        ("公司年会抽奖怎么安排", False),
        ("老板又让我加班", False),
        ("公司聚会要双份，冰糖放几勺", True),
        ("鱼缸里的水几天换一次", False),
        ("周末有什么电影", False),
    ],
)
async def test_other_matters_named_on_the_way_do_not_end_the_talk_of_a_dish(question: str, follows: bool) -> None:
    dialogue = await reconstruct(PORK, Known())
    assert leans(question, read_turn(question, PORK), dialogue) is follows


async def test_small_talk_puts_no_dish_in_focus() -> None:
    history = [("user", "昨天客人都夸我"), ("assistant", "真替你高兴，请客最要紧的是大家开心，收拾起来也别太累。")]
    assert "focus_title" not in await reconstruct(history, Known())


async def test_a_dish_put_off_is_not_turned_to() -> None:
    history = [*PORK, ("user", "糖醋排骨我妈爱吃，改天再做吧"), ("assistant", "好，糖醋排骨下回说，先把肉炖上。")]
    assert await understood(history, "它要不要盖盖子") == "红烧肉"


async def test_a_sauce_beside_a_dish_makes_no_offer() -> None:
    history = [("user", "糖醋排骨咋做"), ("assistant", "糖醋排骨，排骨炸好，裹上糖醋汁就成。")]
    assert "offered" not in await reconstruct(history, Known())


async def test_an_animal_of_a_dish_offered_long_ago_is_pointed_at() -> None:
    history = [*BANQUET, ("user", "糖醋排骨也来一个"), ("assistant", "排骨炸两遍，裹汁。")]
    assert await understood(history, "那条鱼要腌多久") == "清蒸鲈鱼"


async def written_out(history: list[tuple[str, str]], question: str) -> Resolved:
    dialogue = await reconstruct(history, Known())
    reading = read_turn(question, history)
    assert leans(question, reading, dialogue)
    return resolve(question, reading, dialogue, Known())


LIST = [("user", "推荐几个菜"), ("assistant", "1. 红烧肉 2. 凉拌黄瓜 3. 清蒸鲈鱼 4. 麻婆豆腐")]


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("凉的那个呢", "凉拌黄瓜怎么做"),
        ("辣的那个呢", "麻婆豆腐怎么做"),
        ("蒸的那道要多久", "清蒸鲈鱼蒸的那道要多久"),
        ("the cold one please", "凉拌黄瓜怎么做"),
        ("第二个", "凉拌黄瓜怎么做"),
        ("最后一个呢？", "麻婆豆腐怎么做"),
        ("the second one", "凉拌黄瓜怎么做"),
        ("不是这个，是第三个", "清蒸鲈鱼怎么做"),
    ],
)
async def test_one_of_a_list(question: str, standalone: str) -> None:
    assert (await written_out(LIST, question)).standalone == standalone


THANKS = [*PORK, ("user", "谢谢"), ("assistant", "不客气，还有什么想问的？")]


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("那盐呢", "红烧肉放多少盐"),
        ("谢谢，那盐呢", "红烧肉放多少盐"),
        ("要炖多久", "红烧肉要炖多久"),
        ("and the salt?", "how much salt for 红烧肉"),
    ],
)
async def test_small_talk_in_between_loses_no_dish(question: str, standalone: str) -> None:
    assert await written_out(THANKS, question) == Resolved(standalone, "红烧肉")


async def test_what_was_asked_of_one_food_is_asked_of_the_next() -> None:
    history = [("user", "红烧肉生抽放几勺"), ("assistant", "两勺。")]
    assert await written_out(history, "那老抽呢") == Resolved("红烧肉老抽放几勺", "红烧肉")


TWO = [*PORK, ("user", "那清蒸鲈鱼呢"), ("assistant", "水开上锅蒸8分钟。")]


@pytest.mark.parametrize(
    ("history", "question", "standalone", "dishes"),
    [
        (TWO, "这两个哪个快", "红烧肉和清蒸鲈鱼哪个快", ("红烧肉", "清蒸鲈鱼")),
        (TWO, "它俩谁更难", "红烧肉和清蒸鲈鱼谁更难", ("红烧肉", "清蒸鲈鱼")),
        (TWO, "which of them is quicker", "which of 红烧肉 and 清蒸鲈鱼 is quicker", ("红烧肉", "清蒸鲈鱼")),
        (LIST, "前两个哪个快", "红烧肉和凉拌黄瓜哪个快", ("红烧肉", "凉拌黄瓜")),
    ],
)
async def test_two_dishes_at_once(
    history: list[tuple[str, str]], question: str, standalone: str, dishes: tuple[str, ...]
) -> None:
    assert await written_out(history, question) == Resolved(standalone, dishes=dishes)


async def test_two_dishes_weighed_are_not_the_one_in_focus() -> None:
    history = [*TWO, ("user", "这两个哪个快"), ("assistant", "清蒸鲈鱼快。")]
    dialogue = await reconstruct(history, Known())
    assert dialogue["named"] == ["红烧肉", "清蒸鲈鱼"]


@pytest.mark.parametrize(
    ("history", "question", "resolved"),
    [
        (
            [("user", "小炒肉怎么做"), ("assistant", "肉切片，大火快炒。")],
            "不是这个，是湖南那种",
            Resolved("湖南小炒黄牛肉怎么做", "湖南小炒黄牛肉"),
        ),
        (PORK, "不是这个，是麻婆豆腐", Resolved("麻婆豆腐怎么做", "麻婆豆腐")),
        (PORK, "不对，不是这道，是上海那种", Resolved("上海的红烧肉怎么做")),
        ([("user", "清蒸鲈鱼怎么做"), ("assistant", "蒸。")], "不是这种，是红烧的", Resolved("红烧的鲈鱼怎么做")),
        (
            [("user", "红烧排骨怎么做"), ("assistant", "排骨焯水，慢炖。")],
            "不要红烧，要糖醋的那种",
            Resolved("糖醋排骨怎么做", "糖醋排骨"),
        ),
        (
            [("user", "清蒸鲈鱼蒸几分钟"), ("assistant", "蒸8分钟。")],
            "那带鱼呢",
            Resolved("清蒸带鱼蒸几分钟", rewritten=True),
        ),
    ],
)
async def test_a_correction_leaves_the_dish_in_focus(
    history: list[tuple[str, str]], question: str, resolved: Resolved
) -> None:
    assert await written_out(history, question) == resolved


@pytest.mark.parametrize("question", ["生抽见底了，老抽顶上行不", "料酒用光了咋整", "out of soy sauce"])
async def test_what_is_lacking_is_lacking_of_the_dish_in_focus(question: str) -> None:
    assert await understood(PORK, question) == "红烧肉"


async def test_once_more_is_of_the_dish_in_focus() -> None:
    history = [*PORK, ("user", "清蒸鲈鱼怎么做"), ("assistant", "清蒸鲈鱼：鱼洗净，水开上锅蒸8分钟。")]
    assert await understood(history, "再说一遍") == "清蒸鲈鱼"
    assert await understood(history, "刚才没听清 再说一遍") == "清蒸鲈鱼"
    assert await understood(history, "再说说刚才那个肉") == "红烧肉"
