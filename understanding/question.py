"""What kind of turn it is, by rules over the words of the question."""

import re
from dataclasses import dataclass
from functools import lru_cache

from culinary.dishes import mentions
from culinary.ingredients import find_ingredients
from culinary.safety import withheld
from text.normalize import simplify
from understanding.intents import Intent
from understanding.off_topic import is_elsewhere, is_medical, without_sayings

_PICTURE = re.compile(
    r"(来|配|画|给|看|发|有|要|出)(一|几|张|个|幅|我|看)*.{0,6}(图片|照片|配图|图)|长什么样|什么样子|"
    r"画(一|个|张|幅|下|出)|的(图片|照片|图)(呢|吗|吧)?[?？。!！]*$|\b(picture|photo|image|draw)\b"
)
_GREETING = re.compile(
    r"^(你好|您好|hi|hello|hey|嗨|哈喽|在吗|早上好|早安|中午好|下午好|晚上好|晚安|谢谢|多谢|感谢|thanks|"
    r"thank you|好的|ok|"
    r"明白了?|知道了|再见|拜拜|bye|你是谁|你叫什么|你能做什么|你会什么|who are you|辛苦了|真棒|太棒了|厉害|哈哈|嗯)"
    r"[呀啊哦了吧呢啦你,，。.!！~～?？\s]*"
)
_SERVINGS = re.compile(
    r"[0-9一二两三四五六七八九十]+\s*(个人|人份|口人|人吃|servings?|people)|减半|翻倍|加倍|一半的量|double|halve"
)
_SUBSTITUTE = re.compile(
    r"(没有|没|缺|不想放|不放|少了)[^，。?？]{1,8}(怎么办|呢|可以|能|行|用什么|咋办|替)|代替|替代|替换|"
    r"换成|instead of|substitute|replace"
)
_COOK_WITH = re.compile(
    r"(能|可以|可|该|会)(做|煮|炒|弄|整|烧|搞)(点|些|个|出)?(什么|啥|哪些|几个(?!钟|小时|人|月)|哪道|哪几)|做(点|些)?(什么|啥)|吃(点|些)?(什么|啥)|"
    r"冰箱里|家里(还|就|只)?(有|剩)|剩(下|了)|(推荐|来|整|想要|有没有|有什么|有啥|哪些|几)(一|几|些|个|道|点)*[^，。]{0,12}(菜|汤|早餐|早饭|午饭|晚饭|甜品|点心|零食|主食|饮料)|"
    r"[做煮炒弄整烧搞煲熬炖蒸拌]个?(点|些|出)?(什么|啥)(菜|汤|粥|好|吃|喝|的|呢|吗)*(?=[，,。?？能下]|可以|$)|(还能|可以|能)怎么(吃|做|搭)|怎么搭|咋吃|对付一口|凑(合|个|一)|"
    r"(?:[吃喝]|调)(点|个|碗|杯|口|些)[^，。,?？]{0,8}(的|吃|喝|汤|茶|水)|(吃|喝)的(?=[，,。?？]|$)|(早上|中午|晚上|夜里|半夜)[想要]?[吃喝]|"
    r"what can i (cook|make)|what should i (cook|make)|recommend"
)
_HOW_LONG = re.compile(r"多久|多长时间|几个?(半?小时|分钟|钟头)|几天|how long")
# At least two ingredients and nothing asked of them: what is at hand is listed.
_LIST = re.compile(r"[、,，和跟与加]|还有|\band\b")
_TECHNIQUE = re.compile(
    r"多久|多长时间|几分钟|几个?小时|多少|几(克|勺|个|片|斤|两|根|瓣|成|度|次|遍|天|杯)|什么火|大火|小火|火候|要不要|需不需要|需要.{0,8}吗|"
    r"怎么(切|腌|泡|洗|处理|去|挑|选|保存|存|炒糖色|调|焯|解冻|发|勾芡|判断|看|知道|才|避免|防止)|为什么|为啥|原因|能不能|可不可以|可以.{0,12}吗|"
    r"什么时候|啥时候|何时|多[厚长宽大深高重]|什么样|哪种|哪个部位|"
    r"什么(豆腐|肉|鱼|醋|油|酱|淀粉|面粉|面|糖|姜|米|水|锅|酒|部位)(?!菜)|"
    r"行吗|行不行|能吗|能不能|可不可以|(?<!会做)(?<!会)吗[?？。]*$|"
    r"技巧|窍门|秘诀|注意|区别|放什么|用什么|哪些调料|什么调料|比例|温度|how (long|much|many|hot)|"
    r"what temperature|why|can i|should i"
)
_MAKE = re.compile(
    r"怎么(做|弄|煮|炒|烧|蒸|炖|烤|炸|整|搞)|咋(做|弄|整|煮|炒|烧)|如何|做法|教我|菜谱|食谱|想吃|想做|"
    r"怎么[拌调熬煲卤焖包酿腌泼和]才?(好吃|香|会香)?[呀啊呢的]*[?？]?$|"
    r"要做|recipe|how (to|do (i|you)) (make|cook)"
)
# A question on one thing about a dish, where it does not ask how the dish is made or what it is called.
_DETAIL = re.compile(
    r"哪|几|还是|吗|多[^，。]|啥|什么|怎么|咋|是不是|有没有|\b(which|what|when|where|does|is it|do i|do you)\b"
)
_NAMING = re.compile(r"叫(啥|什么)|(是|那)(个|道)?(啥|什么|哪道)菜|哪道|(啥|什么)(菜|好吃)|怎么样|咋样|what is")
_FOOD = re.compile(
    r"[菜肉鱼虾蟹汤粥饭面饼糕馅酱醋盐糖油蒜姜葱椒豆蛋奶茶酒瓜茄笋菇藕粉饺包粽]|吃|点心|甜品|零食|小吃|喝|煮|炒|烤|蒸|炖|焖|煎|炸|腌|卤|烧|拌|锅|厨|烹|食材|调料|烘焙|发酵|"
    r"cook|bake|fry|stew|steam|soup|rice|noodle|chicken|pork|beef|fish|egg|tofu|dish|food|sauce"
)


@dataclass(frozen=True)
class Reading:
    """What the words of a question say: intent, dishes and ingredients named, and whether the rules were sure."""

    intent: Intent
    dishes: tuple[str, ...]
    ingredients: tuple[str, ...]
    sure: bool


@lru_cache(maxsize=1024)
def read_question(question: str) -> Reading:
    """Read the intent, dishes and ingredients off one question."""
    text = simplify(question)
    said = without_sayings(text)
    named = mentions(said)
    dishes = tuple(dict.fromkeys(mention.dish.name for mention in named))
    ingredients = tuple(find_ingredients(said))
    intent, sure = _intent(text, dishes, ingredients)
    if intent not in ("small_talk", "unsafe", "medical") and is_elsewhere(
        text, [mention.text for mention in named], ingredients
    ):
        intent, sure = "off_topic", True
    return Reading(intent, dishes, ingredients, sure)


def asks_for_dishes(question: str) -> bool:
    """Tell whether a question asks what to cook, rather than only naming several ingredients."""
    return _COOK_WITH.search(simplify(question)) is not None


def _asks(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_TECHNIQUE, _DETAIL, _MAKE))


def _intent(text: str, dishes: tuple[str, ...], ingredients: tuple[str, ...]) -> tuple[Intent, bool]:
    greeting = _GREETING.match(text)
    if greeting and greeting.end() == len(text):
        return "small_talk", True
    if withheld(text):
        return "unsafe", True
    if is_medical(text, names_dish=bool(dishes)):
        return "medical", True
    if _PICTURE.search(text):
        return "picture", True
    if _SERVINGS.search(text) and not _COOK_WITH.search(text):
        return "adapt", True
    if _SUBSTITUTE.search(text):
        return "adapt", True
    if _COOK_WITH.search(text) and not (dishes and (_MAKE.search(text) or _HOW_LONG.search(text))):
        return "ingredients", True
    if len(ingredients) > 1 and _LIST.search(text) and not dishes and not _asks(text):
        return "ingredients", True
    if _TECHNIQUE.search(text) and (dishes or ingredients or _FOOD.search(text)):
        return "technique", True
    if (dishes or ingredients) and _DETAIL.search(text) and not _MAKE.search(text) and not _NAMING.search(text):
        return "technique", True
    if dishes or _MAKE.search(text):
        return "recipe", bool(dishes or ingredients or _FOOD.search(text))
    if _TECHNIQUE.search(text):
        return "technique", False
    if ingredients or _FOOD.search(text):
        return "recipe", False
    return "recipe", False
