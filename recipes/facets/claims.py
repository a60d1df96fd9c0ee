"""What recipes say of themselves and questions ask for beside the dish: for babies, low in fat, without sugar."""

import re
from functools import lru_cache

# What names say (and questions too), and what only questions say.
_SPECIAL: dict[str, tuple[str, str]] = {
    "辅食": (
        r"辅食|宝宝|婴儿|婴幼儿|月龄|\d+\s?m\+|\bbab(y|ies)\b(?! (back|corn|bok|spinach|carrot|potato))|infant|toddler",
        r"([几两三四五六七八九十]|\d+)个(多|半)?月(大|的|宝|娃|孩|能|可)|([一二两1-2]|[一二两1-2]周)岁(多|半|左右)?|"
        r"小婴|奶娃|小月龄",
    ),
    "儿童": (
        r"儿童|孩子|小孩|小朋友|宝宝|娃娃餐|学生|\bkids?\b|child",
        r"娃(?!娃)|儿子|女儿|闺女|孙[子女]|上学",
    ),
    "孕产": (
        r"孕妇|孕期|怀孕|月子|产后|备孕|下奶|pregnan|postpartum",
        r"孕|哺乳",
    ),
    "清淡": (
        r"清淡",
        r"不(?:要|想|能)?(?:太|那么)?油腻|不腻|解腻|\blight (?:meal|dinner|lunch|dish|soup)",
    ),
    "减脂": (
        r"减[脂肥]|瘦身|低[脂卡]|轻食|健身|增肌|刷脂|热量|欺骗餐|low.?(fat|cal)|weight loss|slim|\bdiet\b|healthy",
        r"(控制?|怕)(体重|胖|热量)|不(长|发)胖|想瘦|卡路里|脂肪少|少吃油",
    ),
    "低碳": (
        r"生酮|低碳|\bketo\b|low.?carb",
        r"戒碳|控碳|不吃主食",
    ),
    "无糖": (
        r"(无|零|0|不加|不另加|不额外加|不放|没[有加用放]?|低|少|控|代)糖|木糖醇|赤藓|"
        r"sugar.?(free|less)|(no|less|low) sugar",
        r"血糖|糖尿|糖友|糖.{0,4}(都|也)?(不|别|没)(能|要|加|放|想)",
    ),
    "无油": (
        r"(无|零|0|不加|不放|不用|没[有加用放]?|低|少|一滴)油|免油|"
        r"(oil.?free|(no|less|low|without)( any| a drop of)? oil)",
        r"油.{0,4}(都|也)?(不|别|没)(能|要|加|放|想|用)|不(要|想)?炸",
    ),
    "少盐": (
        r"(无|不加|不放|没[有加放]|少|低)盐|(low|less|no) (salt|sodium)",
        r"血压|盐.{0,4}(都|也)?(不|别)(能|要|加|放)",
    ),
    "无黄油": (
        r"(无|不用|不加|不放|没有?)(黄油|奶油)|butter.?free|no butter",
        r"没买黄油|黄油.{0,2}(用完|没了)",
    ),
    "无蛋": (
        r"(无|不用|不加|不放|没[有加用放]?)(鸡)?蛋|egg.?(free|less)|no eggs?",
        r"(鸡)?蛋(.{0,2})过敏",
    ),
    "无水": (
        r"(无|不加|不放)水(?!分)",
        r"一滴水",
    ),
    "免揉": (
        r"免揉|不用揉|no.?knead",
        r"不(想|会|爱)(揉|和)面",
    ),
    "免烤": (
        r"免烤|不用烤箱|非烤箱|不烤|no.?bake",
        r"(没|无)有?烤箱|烤箱.{0,3}(坏|没)",
    ),
    "懒人": (
        r"懒人|懒鬼|极简|超?简单|简易|小白|新手|零失败|省事|方便版|入门|\beasy\b|lazy|foolproof|beginner",
        r"懒得|省力|手残",
    ),
    "快手": (
        r"快手|快捷|[0-9一二两三四五十]+分钟|速成|\bquick",
        r"赶时间|没时间|来不及|赶着|马上就能|很快",
    ),
    "免油炸": (
        r"免油?炸|不用?油?炸|空气炸",
        r"不炸",
    ),
    "隔夜": (
        r"隔夜|overnight",
        r"前一?(天|晚)|第二天",
    ),
    "便当": (
        r"便当|带饭|bento|lunch ?box",
        r"带去?(公司|单位|学校|上班)|野餐",
    ),
    "耐放": (
        r"耐放|常备菜|囤货|万能",
        r"提前[一两二三几好]+天|越放越|放得住|放不坏|不容易坏|寄(?:点|给|到|些)|备餐|一次多?做(?:一大|很多|好多|多)|"
        r"(?:放|存|留)得?(?:住|久|好几天|很久|几天|一周|一星期|上?个把月)|keeps? (?:well|for)|make.?ahead|meal prep",
    ),
    "剩菜": (
        r"剩(饭|菜|米饭|下|余)|隔夜饭|清理冰箱|leftover",
        r"昨(天|晚)(剩|的)|吃剩",
    ),
    "纯素": (
        r"纯素|全素|素食|\bvegan|vegetarian",
        r"吃斋|斋",
    ),
    "软烂": (
        r"软烂|软糯|入口即化|酥烂",
        r"咬不动|牙口|没[^，。,]{0,3}牙|牙[^，。,]{0,3}(?:不好|掉|松|疼|不行)|不用嚼|嚼不动|软乎|软和|软软的|"
        r"炖?得?烂一?点|烂烂的|老人|老太太|soft food|no teeth",
    ),
    "冰凉": (
        r"冰(?!糖|箱|草)|冷饮|\bice[d ]|frozen|chilled",
        r"冰碴|冷着吃|凉着?吃|解暑|消暑|降温|凉快|凉丝丝|天.{0,2}热|cold (drink|dish)|refreshing",
    ),
    "药膳": (
        r"药膳|养生|滋补|补[气血肾]|祛湿|润肺|止咳|感冒|咳嗽|安神|养[胃颜发]|暖[胃宫身]|清热|解毒|治|祛寒|滋阴",
        r"上火|嗓子|贫血|气血|睡不|润润|润一?润|干咳|老咳|换季|进补|补身|消.{0,2}食|积食|吃撑|消化|开胃|补一?补",
    ),
}
_TITLES = {name: re.compile(said) for name, (said, _) in _SPECIAL.items()}
_WISHES = {name: re.compile(f"{said}|{wished}") for name, (said, wished) in _SPECIAL.items()}


@lru_cache(maxsize=8192)
def claims_in(name: str) -> frozenset[str]:
    """Return what the simplified name of a recipe claims."""
    return frozenset(claim for claim, said in _TITLES.items() if said.search(name))


@lru_cache(maxsize=1024)
def claims_asked(question: str) -> frozenset[str]:
    """Return the claims that a simplified question asks for."""
    return frozenset(claim for claim, said in _WISHES.items() if said.search(question))
