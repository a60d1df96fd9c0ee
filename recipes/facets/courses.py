"""The place of a dish in a meal and the kitchen it comes from, as questions ask for them and as recipes show them."""

import re

from culinary.dishes import Dish
from culinary.dishes import lookup as lookup_dish
from recipes.recipe import Recipe
from text.normalize import simplify

# What questions call each course.
COURSES = {
    "早餐": r"早餐|早饭|早点|早上吃|过早|breakfast",
    "主食": r"主食|staple",
    "面食": r"面食|面条|noodles?",
    "米饭": r"炒饭|盖饭|焖饭|饭类|拌饭|(的|锅|碗|国|式|系)饭|\brice\b",
    "汤羹": r"汤羹|汤水|喝.{0,3}汤|(什么|啥|个|点|碗|的|种|道|热|炖|煮|煲|肉|清)汤|汤(?=[，,。?？]|$)|羹|"
    r"(?<!noodle )\bsoups?\b",
    "粥": r"粥|稀饭|porridge|congee",
    "甜品": r"甜[品点食汤]|(个|点|来|吃|弄|做|喝)甜的|糖水|点心|蛋糕|dessert|sweets?\b",
    "饮品": r"饮[品料]|煮一?壶|泡一?[壶杯]|调一?[杯壶个]|(喝|冰|冷|热)饮|鸡尾酒|奶茶|调酒|果汁|drinks?\b|cocktails?",
    "酱料": r"酱料|蘸料|抹(?:在)?(?:面包|吐司|馒头)|调味酱|酱汁|(什么|做点|做个)酱|sauces?\b|\bdip\b",
    "凉菜": r"凉菜|冷菜|冷盘|凉拌|拌菜|小菜|salad",
    "水产": r"水产|海鲜|河鲜|seafood",
    "素菜": r"蔬菜|青菜|绿叶菜|叶子菜|叶菜|素菜|veggie",
    "荤菜": r"荤菜|肉菜|硬菜|大荤|荤的|要有肉",
    "小吃": r"小吃|零食|零嘴|snacks?",
    "半成品": r"半成品|速冻|预制",
}
# What questions and recipes call each kitchen.
CUISINES = {
    "川": r"川[菜味式渝]|四川|重庆|成都|sichuan|szechuan",
    "湘": r"湘菜|湖南|长沙|hunan",
    "粤": r"粤菜|粤式|广东|广式|港式|潮[汕州]|顺德|客家|cantonese|hong kong",
    "江浙": r"江浙|浙菜|苏菜|淮扬|杭帮|本帮|上海|杭州|苏州|无锡|宁波|绍兴|扬州|南京|江南|shanghai",
    "鲁": r"鲁菜|山东|济南|胶东|青岛",
    "京": r"京菜|北京|天津|beijing|peking",
    "东北": r"东北|哈尔滨|dongbei",
    "闽": r"闽菜|福建|厦门|闽南|沙县|福州|fujian",
    "台": r"台湾|台式|taiwan",
    "西北": r"西北|陕西|西安|兰州|新疆|甘肃|宁夏|内蒙|清真|xinjiang|xi'?an",
    "云贵": r"云南|贵州|云贵|yunnan",
    "鄂豫": r"湖北|武汉|河南",
    "徽": r"徽菜|安徽|黄山",
    "西": r"西餐|西式|意大利|意式|法式|法国|美式|英式|俄式|俄罗斯|西班牙|墨西哥|italian|french|western",
    "日": r"日式|日本|日料|和风|japan",
    "韩": r"韩式|韩国|韩餐|韩料|朝鲜|korea",
    "东南亚": r"东南亚|泰式|泰国|越南|越式|新加坡|马来|南洋|印尼|thai|vietnam",
}
_CUISINES = {name: re.compile(words) for name, words in CUISINES.items()}
_TAGS = {
    "汤羹": ("汤羹",), "粥": ("粥", "主食"), "甜品": ("甜品",), "点心": ("甜品", "点心"),
    "饮品": ("饮品",), "酱料": ("酱料",), "早餐": ("早餐",),
    "主食": ("主食",), "面食": ("面食", "主食"), "面条": ("面食", "主食"), "米饭": ("米饭", "主食"),
    "凉菜": ("凉菜",), "小吃": ("小吃",), "水产": ("水产", "荤菜"), "虾蟹": ("水产", "荤菜"), "鱼": ("水产", "荤菜"),
    "贝类": ("水产", "荤菜"), "素菜": ("素菜",), "荤菜": ("荤菜",), "半成品": ("半成品",),
}  # fmt: skip
# What dishes of a category of the glossary are, whatever they are made of.
_CATEGORIES = {
    "汤与粥": ("汤羹",), "主食": ("主食",), "早餐点心": ("早餐",), "甜品": ("甜品",), "饮料": ("饮品",),
    "酱料": ("酱料",), "半成品加工": ("半成品",), "凉菜": ("凉菜",), "水产": ("水产", "荤菜"),
}  # fmt: skip
_NAMES = tuple(
    (re.compile(words), courses)
    for words, courses in (
        (r"(面|粉|饺子?|馄饨|抄手|馍|饼|包子?|馒头|花卷|米线|河粉|意面|pasta)$|^面|拌面|汤面|炒面", ("面食", "主食")),
        (r"(饭|丼)$|炒饭|盖饭|焖饭", ("米饭", "主食")),
        (r"(汤|羹)$", ("汤羹",)),
        (r"粥$", ("粥", "主食")),
        (
            r"凉拌|拌(?![饭面粉])|蒜泥[白茄]|沙拉$|捞汁|口水|白切|夫妻肺片|棒棒鸡|怪味鸡|皮蛋豆腐|凉粉|"
            r"凉皮|拍黄瓜|老醋|泡椒.*[爪笋]|^([卤酱醉糟]|盐水)(鸡|鸭|牛肉|[鸡凤]爪|翅|蛋|毛豆|花生)", ("凉菜",)),
        (
            r"蛋糕|布丁|汤圆|元宵|派$|布朗尼|冰激凌|芋圆|糖葫芦|月饼|[豆花蹄]糕|饼干|冰淇淋|雪糕|曲奇|"
            r"慕斯|挞|奶冻|糖水|西米露|马卡龙|泡芙|双皮奶|果冻|提拉米苏|"
            r"班戟|雪媚娘|麻薯|酥$", ("甜品",)),
        (
            r"薯[条片角格]|土豆片|爆米花|烤红薯|糖葫芦|鸡米花|炸鸡|鸡块$|臭豆腐|冷面$|章鱼|关东煮|麻花|"
            r"肉干|[鸡凤]爪|鸭脖|凉[皮粉]|糍粑|驴打滚|饼干|果冻|串$|铁板|春卷|锅巴|琥珀|果干|脆片|"
            r"花生米?$", ("小吃",)),
    )
)  # fmt: skip
# Names that end alike: a juice to drink, a sauce to dip into.
_DRINK = re.compile(r"(茶|[果瓜橙梨茄卜莓桃椰豆檬].?汁|奶昔|可乐|酒|咖啡|冰沙|饮|水果汁|柠檬水|奶盖|特调)$")
_SAUCE = re.compile(r"(酱|(?<![果瓜橙梨茄卜莓桃椰豆檬])汁|辣子|辣椒油|葱油|蘸料|卤子)$")
_SPIRITS = re.compile(
    r"伏特加|金酒|琴酒|龙舌兰|朗姆|威士忌|利口酒|力娇酒|君度|vodka|\bgin\b|\brum\b|tequila|whisk", re.I
)
_SEAFOOD = re.compile(r"鱼(?![香露])|虾(?![皮米])|蟹(?!味)|贝(?!贝)|蛤|蚝(?!油)|鱿|蛏|海[鲜参螺]")
# What is no dish of a meal, whatever it is made of.
_NO_DISH = frozenset(("主食", "甜品", "饮品", "酱料"))


def courses_of(recipe: Recipe, *, meaty: bool, meatless: bool) -> set[str]:
    """Return the courses of a recipe, by its tags, the glossary and its name.

    Args:
        meaty: it is made of meat or fish.
        meatless: it has none.
    """
    name = simplify(recipe.name)
    found = {course for tag in recipe.tags for course in _TAGS.get(tag, ())}
    dish = _dish_of(recipe)
    if dish and not name.endswith("粥"):
        found |= set(_CATEGORIES.get(dish.category, ()))
    if not found & _NO_DISH:
        found |= {course for words, course in ((_DRINK, "饮品"), (_SAUCE, "酱料")) if words.search(name)}
    found |= {course for words, courses in _NAMES if words.search(name) for course in courses}
    if not found and not meaty and any(_SPIRITS.search(line) for line in recipe.ingredients):
        found.add("饮品")
    found -= {"凉菜", "小吃"} if "酱料" in found else set()
    found |= {"水产"} if _SEAFOOD.search(name) else set()
    if not found & _NO_DISH:
        found |= {"荤菜"} if meaty else {"素菜"} if meatless else set()
    return found


def cuisines_of(recipe: Recipe) -> set[str]:
    """Return the kitchens that a recipe comes from, as it says itself or the glossary tells of the dish."""
    dish = _dish_of(recipe)
    told = [recipe.cuisine, recipe.name, *recipe.tags, recipe.description[:60]]
    text = simplify(" ".join([*told, *(dish.aliases if dish else ()), *(dish.descriptions if dish else ())]))
    return cuisines_in(text) | ({"西"} if dish and dish.category == "西餐" else set())


def cuisines_in(text: str) -> set[str]:
    """Return the kitchens that a simplified text names."""
    return {name for name, words in _CUISINES.items() if words.search(text)}


def _dish_of(recipe: Recipe) -> Dish | None:
    return lookup_dish(recipe.name) or (lookup_dish(recipe.dish) if recipe.dish else None)
