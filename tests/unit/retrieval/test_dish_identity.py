"""The dish asked for against the recipes found: here, near or not here."""

import pytest

from recipes.recipe import EnglishText, Recipe
from retrieval.search.dish_identity import Candidate, Identified, identify, nearest_of_kind
from retrieval.search.same_dish import is_dish, named_in
from understanding.naming import name_said, refines, told_of, without_asides


def found(*names: str, same: float = 0.9) -> list[Candidate]:
    return [Candidate(Recipe.create(name=name, ingredients=("300克猪肉",), steps=("炒熟。",)), same) for name in names]


@pytest.mark.parametrize(
    ("question", "names", "match", "place"),
    [
        ("红烧肉怎么做", ["红烧肉"], "here", 0),
        ("红烧五花肉的做法", ["红烧肉"], "here", 0),  # another name of it
        ("月饼怎么做", ["紫薯月饼"], "here", 0),  # a kind of it
        ("冰皮月饼怎么做", ["月饼"], "near", 0),
        ("水煮肉片怎么做", ["水煮牛肉"], "near", 0),
        ("臭豆腐怎么炸", ["脆皮豆腐"], "near", 0),
        ("水煮肉片怎么做", ["水煮牛肉", "水煮肉片"], "here", 1),
        ("驴肉火烧", ["清炒时蔬"], "absent", 0),
        ("八宝饭怎么蒸", [], "absent", 0),
        ("蛋烘饼怎么烘", [], "absent", 0),  # the glossary does not know it
        ("今天星期几", [], "none", 0),
        ("how to make stroganoff", [], "absent", 0),  # nor this one
        ("how to make it", [], "none", 0),
        ("肉丸意面怎么做", ["干炸丸子", "番茄意面"], "near", 1),  # of its kind, though another was likelier
        ("福建炒饭就是上面浇汁的那种", ["清炒时蔬"], "absent", 0),  # named whole, then told of
        ("雪浓汤 韩国的牛骨汤", ["淮南牛肉汤"], "near", 0),
        ("老婆点名要吃内江牛肉面", ["牛肉面"], "near", 0),  # its title stands in a longer name
        ("我要牛肉面的详细步骤", ["牛肉面"], "here", 0),
        ("红烧兔 湖南那种", ["红烧兔肉"], "here", 0),
        ("我要做虾仁炒饭", ["清炒虾仁", "虾仁蒸蛋", "蛋炒饭"], "near", 2),  # of its kind before its food
        ("可乐排骨有教程么", ["电饭煲排骨", "糖醋排骨"], "near", 1),  # not what is cooked in something unasked
        ("牛肉面 番茄味的", ["番茄牛肉面"], "here", 0),
    ],
)
def test_a_dish_that_is_named_is_here_or_it_is_not(question: str, names: list[str], match: str, place: int) -> None:
    identified = identify(question, found(*names))
    assert (identified.match, identified.place) == (match, place)


def test_a_recipe_called_by_its_own_title_is_here_however_unlikely() -> None:
    own = EnglishText(name="Heartbreak Pea Jelly (Luodai)")
    recipe = Recipe.create(name="伤心凉粉", ingredients=("100克豌豆淀粉",), steps=("熬熟。",), english=own)
    for question in ("伤心凉粉", "how to make heartbreak pea jelly", "洛带伤心凉粉怎么拌"):
        assert identify(question, [Candidate(recipe, 0.05)]).match == "here"
    noodles = Recipe.create(name="鸡蛋面", ingredients=("面条",), steps=("煮熟。",))
    assert identify("番茄鸡蛋面怎么做", [Candidate(noodles, 0.05)]).match == "near"


@pytest.mark.parametrize(
    ("question", "name", "match"),
    [
        ("酸莱鱼", "酸菜鱼", "here"),  # a letter misspelt
        ("西红柿炒花菜的做法", "西红柿炒鸡蛋", "near"),  # a food that it lacks
        ("how to make chicken tikka masala", "印度咖喱鸡", "near"),
        ("韭菜怎么炒不出水", "韭菜炒鸡蛋", "here"),  # no name
        ("草莓麻婆豆腐怎么做", "麻婆豆腐", "near"),  # called so, and made of something else
        ("草鱼麻婆豆腐怎么做", "麻婆豆腐", "here"),
    ],
)
def test_what_says_nothing_but_a_name_is_held_against_the_recipe(question: str, name: str, match: str) -> None:
    foods = ("500克草鱼", "2个鸡蛋", "3个西红柿", "韭菜", "500克鸡腿")
    recipe = Recipe.create(name=name, ingredients=foods, steps=("炒熟。",))
    assert identify(question, [Candidate(recipe, 0.6 if name != "酸菜鱼" else 0.1)]).match == match


def test_what_english_words_make_of_a_name_may_be_another_dish() -> None:
    assert identify("mango sago with pomelo", found("杨枝甘露", same=0.65)).match == "here"
    assert identify("massaman curry with beef", found("日式咖喱饭", same=0.25)).match != "here"
    tofu = Recipe.create(
        name="麻婆豆腐", ingredients=("豆腐",), steps=("炒熟。",), english=EnglishText(name="Mapo Tofu")
    )
    assert identify("mapo tofu for two", [Candidate(tofu, 0.5)]).match == "here"
    assert identify("mapo tofu rice for two", [Candidate(tofu, 0.5)]).match == "near"


def test_a_description_is_here_where_the_recipe_is_likely_meant() -> None:
    question = "五花肉切块先炒糖色再慢慢炖烂的那个"
    assert identify(question, found("红烧肉")).match == "here"
    assert identify(question, found("梅干菜炒五花肉", same=0.1)).match == "near"
    assert identify(question, found("清炒时蔬", same=0.1)).match == "absent"
    assert identify("早上只有一刻钟，做什么来得及", found("三明治", same=0.1), of_a_dish=False).match == "here"


def test_a_dish_that_was_found_is_never_said_to_be_missing_though_a_wish_ranked_others_first() -> None:
    listed = [*found("宝宝蔬菜蛋饼", "宝宝苹果蒸糕", same=0.1), *found("蒸水蛋")]
    identified = identify("我儿子一岁半，能吃蒸蛋吗，那做法", listed)
    assert (identified.match, identified.place) == ("here", 2)


@pytest.mark.parametrize(
    ("text", "dishes", "only"),
    [
        ("红烧肉怎么做", ["红烧肉"], True),
        ("教我做红烧肉吧", ["红烧肉"], True),
        ("红烧肉怎么炖才不老", ["红烧肉"], True),
        ("红烧肉配土豆的", ["红烧肉"], False),
        ("橄榄菜红烧肉", ["红烧肉"], False),
        ("今天吃什么", [], False),
    ],
)
def test_what_a_question_names(text: str, dishes: list[str], only: bool) -> None:
    named, alone = named_in(text)
    assert ([dish.name for dish in named], alone) == (dishes, only)


def test_a_recipe_of_other_dishes_is_not_a_dish_though_it_ends_like_it() -> None:
    dish = named_in("豆腐汤怎么做")[0][0]
    assert is_dish(["豆腐汤"], dish)
    assert not is_dish(["鲫鱼豆腐汤"], dish)


@pytest.mark.parametrize(
    ("text", "names", "title", "refined"),
    [
        ("炒年糕 韩式辣酱味", ["炒年糕"], "韩式辣酱炒年糕", True),
        ("鸡汤配人参的那个", ["鸡汤"], "人参鸡汤", True),
        ("乌龙面，咖哩味", ["乌冬面", "乌龙面"], "咖喱乌冬面", True),
        ("牛肉面和番茄炒蛋", ["牛肉面"], "番茄牛肉面", False),
        ("牛肉面加番茄行吗", ["牛肉面"], "番茄牛肉面", False),
        ("鸡汤配人参的那个", ["鸡汤"], "香菇鸡汤", False),
    ],
)
def test_what_is_told_after_a_name_makes_it_a_longer_one(
    text: str, names: list[str], title: str, refined: bool
) -> None:
    assert refines(text, names, title) is refined


def test_the_nearest_is_none_where_nothing_is_of_its_kind() -> None:
    recipes = [one.recipe for one in found("清炒虾仁", "虾仁蒸蛋")]
    assert nearest_of_kind("我要做虾仁炒饭", recipes) is None


def test_what_a_dish_is_eaten_with_is_not_asked_for() -> None:
    for text in ("麻团 早上配豆腐脑", "葱油饼，晚上就着豆腐脑", "油条 泡豆腐脑吃"):
        assert "豆腐脑" not in without_asides(text)
    for text in ("红烧牛肉 配土豆的", "豆腐脑配什么"):
        assert without_asides(text) == text


def test_a_name_that_ends_in_another_form_is_another_dish() -> None:
    assert identify("牛肉酱", found("红烧牛肉", same=0.4)).match != "here"
    assert identify("晚饭就做牛肉酱吧,步骤说一下", found("红烧牛肉", same=0.4)).match != "here"
    assert identify("红烧猪肉", found("红烧肉", same=0.4)).match == "here"


@pytest.mark.parametrize(
    ("text", "name"),
    [("晚饭就做牛肉酱吧", "牛肉酱"), ("婆婆说想吃素瓜豆,我不会", "素瓜豆"), ("想吃点甜的", ""), ("想吃什么都行", "")],
)
def test_a_name_is_read_out_of_a_sentence(text: str, name: str) -> None:
    assert name_said(text) == name


@pytest.mark.parametrize(
    ("text", "dish"),
    [("昨天刷视频看到鱼香肉丝,看着好馋", "鱼香肉丝"), ("婆婆说想吃珍珠奶茶,我不会", "珍珠奶茶"), ("看到面条就饿", "")],
)
def test_a_dish_seen_or_wanted_is_told_of(text: str, dish: str) -> None:
    told = told_of(text, likely=False)
    assert (told.name if told else "") == dish


def test_of_two_dishes_named_the_first_is_answered_from() -> None:
    both = found("糖醋排骨", "红烧肉")
    assert identify("红烧肉和糖醋排骨怎么做", both) == Identified("here", 1)
    assert identify("番茄炒蛋和麻婆豆腐怎么做", found("麻婆豆腐", "西红柿炒鸡蛋")) == Identified("here", 1)
