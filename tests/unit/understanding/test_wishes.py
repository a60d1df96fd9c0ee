"""Limits and ingredients read off questions, and the facets of recipes they are kept by."""

import pytest

from recipes.facets.facets import facets_of
from recipes.facets.minutes import estimated_minutes
from recipes.recipe import Recipe
from understanding.wishes import claims_asked, occasions_wished, read_wishes, without_limits


def test_ingredients_at_hand() -> None:
    wishes = read_wishes("冰箱里就剩俩鸡蛋跟三个西红柿，能整点啥")
    assert wishes.have == ("鸡蛋", "番茄")
    assert wishes.open_ended


@pytest.mark.parametrize(
    ("question", "field", "value"),
    [
        ("十五分钟以内能搞定的早饭", "minutes", 15),
        ("半小时以内的虾", "minutes", 30),
        ("dinner in 20 minutes", "minutes", 20),
        ("清蒸鲈鱼要蒸十五分钟吗", "minutes", None),
        ("微辣就行，豆腐做的，半小时", "minutes", 30),
        ("dinner for one, 15 min, no spicy", "minutes", 15),
        ("鸡蛋煮 十分钟", "minutes", None),
        ("清淡一点的鱼，别太费事", "difficulty", 1),
        ("只会煮和蒸，想吃虾", "no_methods", {"炒", "煎", "炸", "烤", "烧"}),
        ("胃不好，早上想吃点热的", "heat", (0, 0)),
        ("带饭第二天微波炉热了也好吃的菜", "equipment", set()),
        ("热乎的汤面", "courses", {"面食"}),
        ("想喝点甜的", "claims", {"能喝"}),
        ("空气炸锅做鸡翅", "equipment", {"空气炸锅"}),
        ("用电饭锅做的蛋糕", "equipment", {"电饭煲"}),
        ("不用开火的饮料", "equipment", {"无需开火"}),
        ("没有烤箱能做的蛋糕", "no_equipment", {"烤箱"}),
        ("没有炒锅，烤箱能烤的蔬菜", "equipment", {"烤箱"}),
        ("没有炒锅，烤箱能烤的蔬菜", "no_equipment", {"炒锅"}),
        ("烤箱坏了，想烤鸡翅", "no_equipment", {"烤箱"}),
        ("不辣的川菜", "heat", (0, 0)),
        ("重辣的鱼", "heat", (2, 3)),
        ("超级辣的虾", "best_heat", 3),
        ("微辣的豆腐", "best_heat", 1),
        ("不太辣的川菜", "heat", (0, 1)),
        ("娃一点辣都不能吃", "heat", (0, 0)),
        ("不太辣的川菜", "cuisines", {"川"}),
        ("浙江那边的蒸菜", "cuisines", {"江浙"}),
        ("something indian with lentils", "cuisines", {"印度"}),
        ("印尼的沙拉", "cuisines", {"东南亚"}),
        ("十分钟的清爽汤 晚上喝", "courses", {"汤羹"}),
        ("老醋拌的冷碟 下酒", "courses", {"凉菜"}),
        ("带海鲜酱的排骨", "courses", frozenset()),
        ("a cold dish that goes well with beer", "have", ()),
        ("hot pork dish to eat with plain rice", "have", ("猪肉",)),
        ("hot pork dish to eat with plain rice", "courses", frozenset()),
        ("what can i cook with rice", "have", ("大米",)),
        ("a seriously spicy tofu", "best_heat", 3),
        ("sweetcorn and eggs", "tastes", frozenset()),
        ("popping corn and butter", "have", ("爆裂玉米", "黄油")),
        ("花生过敏，想吃鸡肉", "allergens", {"花生"}),
        ("对虾蟹过敏", "allergens", {"甲壳类"}),
        ("乳糖不耐受的甜品", "diets", {"无奶"}),
        ("吃素的人能吃的豆腐菜", "diets", {"素食"}),
        ("不要放香菜的牛肉", "without", {"香菜"}),
        ("牛肉以外的面条", "without", {"牛肉"}),
        ("蛋糕里一点面粉都不能有", "without", {"面粉"}),
        ("鸡蛋牛奶都不能吃", "without", {"鸡蛋", "牛奶"}),
        ("不吃羊，想喝汤", "without", {"羊肉"}),
        ("不含大豆的汤，家里有人大豆过敏", "have", ()),
        ("喝碗鸡汤", "have", ("鸡肉",)),
        ("新手也能做的汤", "difficulty", 1),
        ("难度三星的水产", "difficulty", 2),
        ("无酒精的冰饮", "alcohol", False),
        ("二十来分钟能喝上的粥", "minutes", 29),
        ("老人适合喝什么，有什么汤水", "have", ()),
        ("炒菜有什么技巧", "open_ended", False),
        ("土豆除了炖着吃还能咋整", "no_methods", {"炖"}),
        ("荞麦过敏，来碗凉的面", "without", {"荞麦"}),
        ("凉的面吃得多，但我荞麦过敏", "without", {"荞麦"}),
        ("有没有哪道菜适合老人", "open_ended", True),
        ("鱼别下锅炸", "no_methods", {"炸"}),
        ("无锡排骨放什么糖", "without", frozenset()),
        ("酱油用完了，做个荤菜", "without", {"酱油"}),
        ("意面，奶油不要", "without", {"淡奶油"}),
        ("闻不得孜然味的羊肉", "without", {"孜然"}),
        ("海鲜都不行的人吃什么", "without", {"水产"}),
        ("什么都不放就酱油的面", "without", frozenset()),
        ("做点没骨头的肉，盐也别放", "no_tastes", frozenset()),
        ("豆腐做的热菜，不是汤", "no_courses", {"汤羹"}),
        ("特别辣的鱼", "heat", (2, 3)),
        ("一点点辣都不沾", "heat", (0, 0)),
        ("noodles with nothing spicy", "heat", (0, 0)),
        ("酒都不能搁的羊肉", "alcohol", False),
        ("停气了能吃点啥", "equipment", {"无需开火"}),
        ("烤箱和空气炸锅都没有的鸡翅", "no_equipment", {"烤箱", "空气炸锅"}),
        ("只有电饭煲没有炒锅", "no_equipment", {"炒锅"}),
        ("来碗冰冰凉的面", "served", "冷"),
        ("天太热的时候喝的汤", "served", ""),
        ("想喝口热汤", "served", "热"),
        ("半夜馋甜的了", "tastes", {"甜"}),
        ("用甜甜的酱油煮的牛肉", "tastes", frozenset()),
        ("粥，甜的不要", "no_tastes", {"甜"}),
        ("来个五星难度的菜", "stars", 5),
        ("豆腐别下油锅", "no_methods", {"炸"}),
        ("牛肉小炒", "methods", {"炒"}),
        ("我不喝酒，要个冰的饮料", "alcohol", False),
        ("奶奶牙不好，给她做点软和的", "open_ended", True),
        ("喝牛奶拉肚子，做个甜的", "diets", {"无奶"}),
        ("有没有啤酒煮的鸭子", "without", frozenset()),
        ("冬瓜跟黄瓜统统去掉", "without", {"冬瓜", "黄瓜"}),
        ("汤里别有香菜", "without", {"香菜"}),
        ("做个下酒的菜，配啤酒吃", "have", ()),
        ("难度满打满算五颗星", "difficulty", 3),
        ("只有两颗星的甜点", "difficulty", 1),
        ("对水产过敏的人", "allergens", {"鱼", "甲壳类", "贝类"}),
        ("辣椒半点不能沾", "heat", (0, 0)),
        ("想吃炖的牛肉", "methods", {"炖"}),
        ("排骨要蒸着吃", "methods", {"蒸"}),
        ("刚炖的时候要放盐吗", "methods", frozenset()),
        ("不油炸的鸡翅", "no_methods", {"炸"}),
        ("要不烤个鸡翅", "no_methods", frozenset()),
        ("something with prawns, not fried", "no_methods", {"炸"}),
        ("对花生、牛奶、芝麻和鸡蛋都过敏", "allergens", {"花生", "牛奶", "芝麻", "鸡蛋"}),
        ("孩子一吃虾就起疹子，做点什么", "allergens", {"甲壳类"}),
        ("my son is allergic to peanuts", "allergens", {"花生"}),
        ("我对花生不过敏", "allergens", frozenset()),
        ("奶奶过敏", "allergens", frozenset()),
        ("净素的菜", "diets", {"净素"}),
        ("持斋的人吃什么", "diets", {"净素"}),
        ("回民能吃的牛肉菜", "diets", {"清真"}),
        ("清真菜", "diets", {"清真"}),
        ("吃全素", "diets", {"纯素"}),
        ("不吃素", "diets", frozenset()),
        ("罗汉斋怎么做", "diets", frozenset()),
        ("没猪油咋办", "diets", frozenset()),
        ("她有乳糜泻", "diets", {"无麸质"}),
        ("奶奶信佛，葱蒜韭菜都不碰，鸡蛋倒是吃", "diets", {"素食"}),
        ("五位客人，做什么菜", "persons", 5),
        ("dinner for six people", "persons", 6),
        ("第五位客人", "persons", None),
        ("家里有孕妇，喝什么汤", "conditions", ("孕妇",)),
        ("十个月的宝宝能吃什么", "baby_months", 10),
        ("宝宝一岁半，吃点什么", "baby_months", 18),
        ("怀孕八个月吃什么", "baby_months", None),
        ("不用烤箱和空气炸锅的鸡翅", "no_equipment", {"烤箱", "空气炸锅"}),
        ("soup with no sugar, no starch", "without", {"糖", "淀粉"}),
        ("noodles with peanuts", "without", frozenset()),
        ("不加糖的蛋糕", "claims", {"无糖"}),
    ],
)
def test_limits(question: str, field: str, value: object) -> None:
    assert getattr(read_wishes(question), field) == value


def test_what_is_left_names_the_dish() -> None:
    question = "空气炸锅做鸡翅"
    assert without_limits(question, read_wishes(question)).strip() == "鸡翅"


def test_what_is_not_wanted_is_not_searched_for() -> None:
    question = "不要油炸的土豆"
    assert without_limits(question, read_wishes(question)).strip() == "土豆"


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("十个月的宝宝能吃什么鱼", "辅食"),
        ("爷爷血糖高，想吃点甜的", "无糖"),
        ("怕胖，晚上吃啥", "减脂"),
        ("没烤箱能做曲奇吗", "免烤"),
        ("明天带去公司吃的菜", "便当"),
        ("low carb bread", "低碳"),
    ],
)
def test_questions_ask_in_other_words(question: str, claim: str) -> None:
    assert claim in claims_asked(question)


def test_an_ordinary_question_asks_for_none() -> None:
    assert claims_asked("红烧排骨要炖多久") == frozenset()


NUTS = Recipe.create(
    name="宫保鸡丁", ingredients=["400克鸡腿肉", "60克熟花生米", "12个干辣椒"], steps=["大火炒2分钟。"]
)


def test_a_hidden_name_of_an_allergen_is_found() -> None:
    assert "花生" in facets_of(NUTS).allergens


def test_kinds_courses_and_heat() -> None:
    facets = facets_of(NUTS)
    assert {"鸡肉", "花生"} <= facets.main
    assert facets.heat >= 2
    assert "荤菜" in facets.courses
    assert "素食" not in facets.diets


def test_a_title_is_no_allergen() -> None:
    cake = Recipe.create(name="马克杯蛋糕", ingredients=["40克低筋面粉", "50毫升植物油"], steps=["高火微波90秒。"])
    assert "鸡蛋" not in facets_of(cake).allergens
    assert "微波炉" in facets_of(cake).equipment


def test_a_dish_without_fire() -> None:
    oats = Recipe.create(name="燕麦隔夜杯", ingredients=["50克燕麦"], steps=["搅匀。", "冷藏8小时。"])
    assert "无需开火" in facets_of(oats).equipment
    assert estimated_minutes(oats.steps) == 482


def test_what_a_dish_is_wanted_for() -> None:
    assert occasions_wished("哥几个喝酒 来个凉的") == {"下酒"}
    assert occasions_wished("a winter stew to serve over steamed rice for guests") == {"冬天", "下饭", "宴客"}
    assert occasions_wished("冬瓜汤怎么做") == frozenset()
