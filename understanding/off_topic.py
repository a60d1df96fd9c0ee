"""Whether a question is about something other than food: words of other matters, sayings that only sound like food."""

import re
from collections.abc import Sequence

# Sayings that name food and mean something else; taken out before anything is read.
SAYINGS = re.compile(
    r"心灵鸡汤|毒鸡汤|鸡汤(文|语录|段子|文案)|菜鸟|豆腐渣(?!丸|饼)|煲?(一?个|通)?电话粥|炒鱿鱼|"
    r"被炒(了|的|掉)|炒股|炒房|炒币|炒作|炒鞋|"
    r"吃醋(了|吗|呢|啦)|爱吃醋|吃瓜(群众)|吃土|吃鸡(游戏|手游|战场|开黑|几杀)|(一起|玩|打)吃鸡|背锅|"
    r"甩锅|小鲜肉|打酱油(的)?|饭圈|老油条|软柿子|鸡肋|鸡毛蒜皮|"
    r"画(大)?饼充饥|(老板|领导|公司).{0,4}画(大)?饼|大锅饭|铁饭碗|饭碗|蛋疼|完蛋|笨蛋|滚蛋|坏蛋|傻瓜|"
    r"脑瓜|吃力|吃亏|吃惊|吃苦|吃透|吃香|吃老本|吃回扣|"
    r"走后门|香菇蓝瘦|碰钉子|泡妞|泡汤了|泡面番|小菜一碟|萝卜(岗|招聘)|割韭菜|韭菜(行情|散户|被割)|"
    r"老鼠仓|牛市|熊市|菜(?=到不行|死了|逼)|好菜啊|太菜了|"
    r"(玩|打)得?(好|真|太)菜|面包车|苹果(手机|电脑|1[0-9]|发布会|系统|笔记本|耳机|公司|股)|小米(手机|"
    r"汽车|电视|手环|[0-9]|公司|充电宝|股)|黑莓手机|"
    r"树莓派|洋葱(路由|浏览器|新闻)|番茄(小说|钟|工作法|学习法)|土豆(网|服务器)|豆瓣(?!酱|鱼|鲫|辣)|"
    r"知乎|豆腐块文章|爆米花电影|鸡娃|鸭梨山大|鸽子(了|我)|放鸽子|"
    r"甜蜜蜜|蜜月|糖衣炮弹|煎熬|水煮三国|酱紫|茶话会|咖啡厅.{0,4}(歌|装修)|cookie(s)?(怎么清|清除|缓存|登录)|"
    r"\b(apple (watch|store|music|stock)|raspberry pi|spam (mail|email|folder)|couch potato|piece of cake|"
    r"browser cookies)\b"
)
# Words of other matters, one line a matter.
_MATTERS = (
    # devices, software
    r"手机|iphone|安卓|电脑|笔记本|平板(?!锅)|充电|屏幕|蓝牙|耳机|路由器|打印机|代码|编程|程序|python|"
    r"java|软件|网站|网页|app\b|浏览器|密码|账号|验证码|wi-?fi|信号|网速|"
    r"excel|ppt|word文档|显卡|硬盘|人工智能|chatgpt|",
    # telephone, post
    r"话费|流量套餐|宽带|短信|快递|包裹|驿站|外卖(员|小哥|平台|红包|优惠|退款)|微信|支付宝|朋友圈|"
    r"微博|抖音|快手(?=号|直播|主播|账号)|小红书|qq|",
    # money, law, work
    r"股[票市价]|基金|房贷|利率|贷款|理财|彩票|汇率|比特币|信用卡|社保|公积金|医保|个税|报税|发票|"
    r"工资|薪水|老板|领导|同事|加班|辞职|跳槽|面试|简历|升职|实习|裁员|"
    r"公司|上市|品牌方|商标|加盟|创始人|创办|多大岁数|多少岁|今年多大|身价|开店|律师|法律|合同|离婚|"
    r"起诉|工程|负责人|招标|",
    # weather, travel
    r"天气|下雨|下雪|刮风|气温|台风|雾霾|旅[游行]|酒店(?!式)|民宿|住哪|机票|高铁|火车|航班|地铁|公交|"
    r"签证|护照|门票|景[点区]|怎么走|多远|堵车|停车|导航|",
    # arts, sports, games
    r"电影|电视剧|综艺|演唱会|唱歌|音乐|歌词|哪首歌|游戏|王者荣耀|原神|开黑|段位|上分|小说|漫画|动漫|"
    r"明星|演员|导演|主演|首.{0,8}诗|作文|论文|文案|情书|演讲稿|"
    r"世界杯|奥运|足球|篮球|球赛|决赛|冠军|比分|nba|跑步|健身房|腹肌|瑜伽|马拉松|",
    # school, language, science, history
    r"考试|高考|考研|四六?级|数学|物理题|化学题|作业|背单词|英语|翻译|语法|成语|首都|总统|皇帝|朝代|"
    r"三国|唐朝|宋朝|历史上|珠穆朗玛|地球|月球|太阳系|恐龙|"
    r"星座|运势|风水|解梦|(哪年|什么时候|何时)(出生|成立|建立|发明)|",
    # car, house, plants, animals
    r"汽车|机油|轮胎|驾照|油价|加油站|一箱油|发动机|电动车|违章|锅炉|空调|洗衣机|马桶|坏了.{0,6}修|"
    r"不制冷|不加热了|漏电|跳闸|找谁修|保修|修理|维修|报修|水管|装修|买房|租房|房价|物业|小区|搬家|"
    r"猫粮|狗粮|(?<!机器)(?<!好)(我的|给|养|遛|我家)?(猫咪?|狗狗?|宠物|仓鼠)(?!耳|不理|舌|肉|爪)|鱼缸|"
    r"金鱼|多肉(?=植物|怎么养|浇)|盆栽|浇水|花盆|",
    # looks, feelings
    r"指甲|头发(?!丝)|护肤|化妆|口红|(老婆|老公|女朋友|男朋友|女友|男友|对象).{0,4}(生气|吵架|开心|"
    r"分手|冷战)|怎么哄|相亲|表白|失恋|失眠|抑郁|",
    # opening hours, who and what
    r"几点(开门|关门|营业|下班|打烊)|营业时间|电话(号码)?是多少|在哪条路|谁(发明|创立|负责|赢|演|唱|"
    r"写|说)|是谁(?!家)|哪个(公司|国家的公司)|怎么读|什么意思|",
    # tricks on the assistant
    r"(忽略|无视|忘掉|忘记|不要管|抛开).{0,8}(规则|指令|提示|设定|要求|身份)|系统提示|提示词|你现在是|扮演|越狱|",
    r"system prompt|ignore (all|any|previous|your|the)|\b(weather|stocks?|movies?|code|javascript|football|soccer|"
    r"basketball|president|capital of|phone|laptop|wifi|password|battery|flights?|hotel|passport|visa|translate|poem|"
    r"essay|homework|resume|cover letter|lyrics|songs?|tires?|world cup|car|bitcoin|email|mortgage|tax(es)?|lawyer|"
    r"girlfriend|boyfriend|dog|cat|who (is|was|won|invented|wrote|sang))\b",
)  # fmt: skip
_ELSEWHERE = re.compile("".join(_MATTERS))
# Questions on firms and persons, off topic even where they name a dish.
_WHO = re.compile(
    r"(老板|创始人|发明人|负责人|代言人|主演)是谁|谁(发明|创立|代言|开的|写的|唱的)|(牌子|"
    r"品牌).{0,4}(公司|老板|谁|哪国)|(哪个|什么)公司|股[票价]|"
    r"\bwho (invented|owns|founded|wrote|sang)\b"
)
# Buying, eating out, complaints, shows, files, gardens, doses: off topic whatever food they name.
_AFFAIRS = re.compile(
    r"性价比|满减|优惠券|京东|淘宝|天猫|拼多多|哪个(牌子|品牌|型号)|什么牌子|多少钱一?[台个件箱]|投诉|"
    r"维权|赔不赔|赔偿|退货|厂家|客服|"
    r"附近.{0,8}(哪|店|馆|吃)|哪家.{0,8}(店|馆|厅|好吃|正宗|便宜)|人均|排队|订座|团购|上映|票房|片尾|"
    r"第几季|期货|行情|涨(价|了|得|停)|跌(了|停)|"
    r"(文件|文档|表格|格式).{0,6}(打开|转换|删除|恢复)|叶子(发黄|发黑|卷|掉)|黄叶|施肥|育苗|播种|"
    r"(阳台|院子|花盆|地里)[^，。]{0,4}[种栽养]|"
    r"(发烧|高烧|咳嗽|拉肚子|腹泻)[^。?？]{0,12}(吃|喝|喂)几(毫升|片|粒|包|ml)|"
    r"作文|(起|想)个?(开头|标题|名字叫)|\d+字|八百字|"
    r"\b(near me|best restaurant|which brand|on sale)\b"
)
_COOKS = re.compile(
    r"[炒煮炖蒸烤煎炸焖卤腌拌熬煲焯]|做(饭|菜|法|点吃|什么|啥|个|道)|怎么做|咋做|吃(什么|啥|点|过|到)|"
    r"吃的(那|这)|想吃|馋|什么(菜|汤|饭|好吃)|"
    r"下饭|下酒|菜谱|食谱|带饭|便当|聚餐|夜宵|宵夜|早餐|早饭|午饭|晚饭|午餐|晚餐|下厨|食材|调料|"
    r"\b(recipe|cook|bake|fry)"
)
_MADE = re.compile(r"[饼汤粥糕羹馅](?!干)|下锅|翻面")
_AT_HAND = re.compile(r"家里|冰箱|冷冻|送了|送的|买了|买的|剩")
_TOOLS = re.compile(r"电饭[煲锅]|空气炸锅|烤箱|微波炉|高压锅|炒锅|蒸锅|煎锅|炒菜锅")
# What is said of a dish being made, whatever else is named by the way ("带去公司再热一下会老吗").
_AT_THE_STOVE = re.compile(
    r"[辣咸嫩腥糊汤汁馅腌泡焯灶]|太?清?淡(?!季)|锅(?!炉)|入味|口[感味]|味道|忌口|火候|[大中小]火|面团|[上中下]层|几度(?!电)|冷[藏冻]|冰箱|隔夜|保温|"
    r"加热|[再回]热|热一?[下热遍]|放凉|凉了|份量|[一两二三四五六七八九十\d]人份|够吃|\b(spicy|salty|pot|pan|oven|reheat|microwave)\b"
)
_LACKS = re.compile(r"没有|没了|没买|用完|缺|买不[到着]|不吃|不能吃|过敏|不爱吃")
_COUNTED = re.compile(r"几[个克勺颗根片只块]|[\d一二两三四五六七八九十]寸")
_NO_KITCHEN = re.compile(r"修|猫|狗(?!不理)|宠物|鱼缸|漏电|跳闸|说明书|插头|新买一?[台个]|哪[款种]好|\brepair|\bfix\b")
_WRITES = re.compile(
    r"(写|作|编|拟|想)(一|几|个|点|两)*(首|篇|段|封|句|份|条|个)(?!菜|汤|面)(?!.{0,6}(菜谱|食谱|菜单))|"
    r"(帮我|给我|替我)写(?!.{0,6}(菜谱|食谱|菜单|做法|购物|清单))|\bwrite (me )?(a|an|some)\b(?!.{0,12}recipe)"
)

_MEDICAL = re.compile(
    r"(吃|用|买|开|换|停|服|喂)(点|些|了)?(什么|啥|哪种|哪个)?(的)?药(?!膳|材|芹|酒)|什么药|药(量|效|"
    r"店|片)|几片药|(的|这|种|把)药(能|要|可以|怎么|还|得)|停药|"
    r"安眠药|退烧药|感冒药|止痛药|消炎药|抗生素|降压药|布洛芬|阿莫西林|胰岛素|剂量|副作用|"
    r"怎么治|咋治|治疗|治得?好|能治|治不治|可以治|根治|偏方|什么症状|是不是得了|得了什么病|(看|"
    r"挂)(什么|哪个|啥)(科|号)|"
    r"(要不要|用不用|该不该|需不需要)(去|上)(医院|看医生)|化验|诊断|疫苗|"
    r"(发烧|高烧|胃疼|胃痛|头疼|头痛|肚子疼|拉肚子|腹泻|呕吐|牙疼|痛风|过敏|心慌|胸闷|便秘|咳嗽|"
    r"失眠)[^，。?？]{0,8}(怎么办|咋办|咋整|怎么缓解)|"
    r"\b(what|which) (medicine|pill|drug)|\b(dosage|diagnos\w+|symptoms?|side effects?|antibiotics?)\b|"
    r"\bcures? (for )?|see a doctor|"
    r"\btreat (my|a|the) \w+"
)
_MAKES = re.compile(r"做法|怎么[做煮炖熬蒸炒]|菜谱|食谱|\brecipe\b")


def is_medical(text: str, *, names_dish: bool) -> bool:
    """Tell whether simplified `text` asks for a diagnosis, a medicine or a treatment rather than for food."""
    return not names_dish and _MEDICAL.search(text) is not None and not _MAKES.search(text)


def without_sayings(text: str) -> str:
    """Return simplified `text` without the sayings that name food and mean something else."""
    return SAYINGS.sub(" ", text)


def speaks_of_cooking(text: str, foods: Sequence[str]) -> bool:
    """Tell whether simplified `text`, said while a dish is talked about, may be about the dish for all its other words.

    Args:
        foods: the ingredients that it names, sayings left out.
    """
    rest = without_sayings(text)
    if any(pattern.search(rest) for pattern in (_WRITES, _WHO, _AFFAIRS, _NO_KITCHEN)):
        return False
    lacks = bool(foods) and (_LACKS.search(rest) or _COUNTED.search(rest)) is not None
    return lacks or _TOOLS.search(rest) is not None or _AT_THE_STOVE.search(rest) is not None


def is_elsewhere(text: str, dishes: Sequence[str], foods: Sequence[str] = ()) -> bool:
    """Tell whether simplified `text` is about something other than food and asks nothing of cooking.

    Args:
        dishes: the wordings by which it names dishes of the glossary, sayings left out.
        foods: the ingredients that it names, sayings left out.
    """
    rest = without_sayings(text)
    if _WRITES.search(rest):
        return True
    said = rest != text
    bare = rest
    for name in dishes:
        bare = bare.replace(name, " ")
    if _WHO.search(bare) and not _COOKS.search(bare):
        return True
    if _AFFAIRS.search(rest) and not _MAKES.search(rest):
        return True
    made = len(foods) > 1 and _MADE.search(rest) is not None
    at_hand = made or (bool(foods) and _AT_HAND.search(rest) is not None)
    cooks = bool(dishes) or at_hand or _COOKS.search(_TOOLS.sub("", rest)) is not None
    return not cooks and (said or _ELSEWHERE.search(rest) is not None)
