"""What kind of turn it is, by rules over the words of the question."""

import re
from dataclasses import dataclass
from functools import lru_cache

from culinary.dishes import mentions
from culinary.ingredients import find_ingredients
from graph.state import Intent
from retrieval.text import simplify

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
    r"(能|可以|可|该|会)(做|煮|炒|弄|整|烧|搞)(点|些|个|出)?(什么|啥|哪些|几个|哪道|哪几)|做(点|些)?(什么|啥)|吃(点|些)?(什么|啥)|"
    r"冰箱里|家里(还|就|只)?(有|剩)|剩(下|了)|(推荐|来|整|想要|有没有|有什么|有啥|哪些|几)(一|几|些|个|道|点)*[^，。]{0,12}(菜|汤|早餐|早饭|午饭|晚饭|甜品|点心|零食|主食|饮料)|"
    r"what can i (cook|make)|what should i (cook|make)|recommend"
)
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
    r"要做|recipe|how (to|do (i|you)) (make|cook)"
)
_FOOD = re.compile(
    r"[菜肉鱼虾蟹汤粥饭面饼糕馅酱醋盐糖油蒜姜葱椒豆蛋奶茶酒瓜茄笋菇藕粉饺包粽]|吃|喝|煮|炒|烤|蒸|炖|焖|煎|炸|腌|卤|烧|拌|锅|厨|烹|食材|调料|烘焙|发酵|"
    r"cook|bake|fry|stew|steam|soup|rice|noodle|chicken|pork|beef|fish|egg|tofu|dish|food|sauce"
)

_ELSEWHERE = re.compile(
    r"手机|iphone|电脑|笔记本|充电|屏幕|代码|编程|程序|python|java|软件|网站|股[票市]|基金|房贷|利率|贷款|理财|天气|下雨|下雪|刮风|气温|"
    r"旅[游行]|酒店|住哪|机票|高铁|火车|航班|电影|电视剧|综艺|唱歌|音乐|游戏|小说|首.{0,8}诗|作文|论文|简历|面试|考试|数学|物理题|作业|翻译|"
    r"汽车|机油|轮胎|驾照|锅炉|猫粮|狗粮|(我的|给|养)?(猫|狗|宠物)(?!耳|不理)|鱼缸|指甲|腹肌|健身房|跑步|微信|支付宝|快递|世界杯|足球|篮球|球赛|总统|"
    r"珠穆朗玛|三国|出生|星座|彩票|工资|老板|律师|法律|离婚|油价|加油站|一箱油|空调|坏了.{0,6}修|修理|维修|水管|装修|买房|高考|"
    r"(忽略|无视|忘掉|忘记).{0,8}(规则|指令|提示|设定|要求)|系统提示|提示词|你现在是|扮演|越狱|"
    r"system prompt|ignore (all|previous|your)|"
    r"(老婆|老公|女朋友|男朋友|女友|男友).{0,4}(生气|吵架|开心|分手)|怎么哄|\b(weather|stocks?|movies?|code|football|soccer|president|"
    r"phone|laptop|flight|hotel|translate|poem|homework|resume|lyrics|tires?|world cup|car|bitcoin|email)\b"
)
_COOKS = re.compile(
    r"[炒煮炖蒸烤煎炸焖卤腌拌熬煲焯]|做(饭|菜|法|点吃|什么吃)|吃(什么|啥|点)|下饭|下酒|菜谱|食谱|recipe|cook|bake|fry"
)
_TOOLS = re.compile(r"电饭[煲锅]|空气炸锅|烤箱|微波炉|高压锅|炒锅|蒸锅|煎锅|炒菜锅")


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
    dishes = tuple(dict.fromkeys(mention.dish.name for mention in mentions(text)))
    ingredients = tuple(find_ingredients(text))
    intent, sure = _intent(text, dishes, ingredients)
    return Reading(intent, dishes, ingredients, sure)


def _intent(text: str, dishes: tuple[str, ...], ingredients: tuple[str, ...]) -> tuple[Intent, bool]:
    if _ELSEWHERE.search(text) and not dishes and not _COOKS.search(_TOOLS.sub("", text)):
        return "off_topic", True
    greeting = _GREETING.match(text)
    if greeting and greeting.end() == len(text):
        return "small_talk", True
    if _PICTURE.search(text):
        return "picture", True
    if _SERVINGS.search(text) and not _COOK_WITH.search(text):
        return "adapt", True
    if _SUBSTITUTE.search(text):
        return "adapt", True
    if _COOK_WITH.search(text) and not dishes:
        return "ingredients", True
    if _TECHNIQUE.search(text) and (dishes or ingredients or _FOOD.search(text)):
        return "technique", True
    if dishes or _MAKE.search(text):
        return "recipe", bool(dishes or ingredients or _FOOD.search(text))
    if _TECHNIQUE.search(text):
        return "technique", False
    if ingredients or _FOOD.search(text):
        return "recipe", False
    return "recipe", False
