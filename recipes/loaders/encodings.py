"""Which encoding a text is in: what it declares, UTF-8, and else what reads as cooking text; in doubt, none."""

import codecs
import re

_SAMPLE = 2**18
_DECLARED = re.compile(
    rb"""<meta[^>]{1,200}charset\s*=\s*["']?\s*([\w-]{2,30})|<\?xml[^>]{1,200}encoding\s*=\s*["']([\w-]{2,30})""", re.I
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
# The characters that nine tenths of recipes consist of, in both scripts; text in the wrong encoding has few of them.
_COMMON = frozenset(
    "克分钟匙水毫升油汤的火用粉和小下到白切香米一肉面锅加放开椒干糖茶葱盐大炒豆生出花煮菜不姜片抽成蒜鸡黄再中皮食泡里酒红约热辣料蛋汁个上烧子去酱剩块盖根会匀清倒末丝鱼猪熟冷淀凉吃边净入透有软起翻瓣就牛拌半"
    "味胡后厘搅捞底时在撒老发醋要温鲜段炸骨腐蒸两变虾碎薄进色麻转没次条甜能过碗烤冰煎咸洗头打酸口淋秒腿脆微好沥青芝带糯五余角掉着筋滚每饭叶冲菇散盘厚滑手心烫馅全茄土最细萝层八奶了粒瓜包玉刀卜留收金把嫩三先"
    "硬化轻酥丁卷焖藏铺浇才调压团腌亮黑抹关筷糊可绿点平木浓羊焦只洋擦裹松多家回浆是得排慢饼粘笋炖番盛天揉剁勺壳都外泥耳蘸仁别稠抓吸即明取海住人桂部沙无间趁方前脊来满冬配内果芽拍高式枣太圆常扎长份剪快南紧鸭"
    "豉北肥浮装按血粗或薯晾刷让冒另表草气撇沫完西挤纸四卤撕断朝蚝推肠苦捏煸连少韭动深从擀黏早腊蟹液马凝焯久箱静置陈同立防籽也沸母结流其湿爆几张熬酵整挂醒遍冻离保布芡直糕浸搓弹竹滤爽芹山停尖更定砂年夹光顺鼓"
    "县摊与做郫形处圈易汽复各选乳很烂朵掰芯纹鍾湯鍋開幹蔥鹽雞黃裏紅約熱個燒醬塊蓋會勻絲魚豬澱涼喫邊淨軟後釐攪撈時發溫鮮兩變蝦進轉沒條過鹹頭瀝帶餘滾飯葉衝盤燙餡細蘿層輕燜鋪澆調壓團醃關綠點濃漿餅筍燉殼別無間"
    "來滿內棗圓長緊鴨裝讓氣擠紙滷斷蠔腸連動從臘馬靜陳結溼幾張掛凍離彈濾夾順縣攤與處復選爛紋"
)
_LATIN = re.compile(r"(?<![^\x00-\x7f])[À-ÖØ-öø-ÿŒœŠšŽžŸ¡¿“”‘’„–—…•°½¼¾·×«»€£©®´\xa0]{1,2}(?![^\x00-\x7f])")


def decode(data: bytes, declared: str = "") -> str:
    """Decode text: by its mark, UTF-8, what it or `declared` says, or by what reads as cooking text.

    Raises:
        ValueError: the bytes are no text, or could be text in several encodings.
    """
    name = encoding_of(data, declared)
    text = data.decode(name, "strict" if name in ("utf-8-sig", "utf-16") else "replace")
    if text.count("\ufffd") * 200 > len(text):
        raise ValueError("编码不明 text in an unknown encoding")
    if "\0" in text:
        raise ValueError("binary data, not text")
    return text


def encoding_of(data: bytes, declared: str = "") -> str:
    """Return the name of the encoding of a text, of which `data` may be the beginning.

    Raises:
        ValueError: it is in none that is known, or could be in several.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
        return "utf-8-sig"
    except UnicodeDecodeError:
        pass
    if match := _DECLARED.search(data[:4096]):
        declared = (match[1] or match[2]).decode("ascii")
    name = _known(declared)
    return name if name and name != "utf-8" else _guess(data[:_SAMPLE])


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    return _WIDER.get(found, found)


def _guess(data: bytes) -> str:
    chances = {name: _chinese(data, name) for name in ("gb18030", "big5hkscs")}
    name = max(chances, key=lambda key: chances[key])
    if chances[name] >= 0.25 and chances[name] > 2 * min(chances.values()):
        return name
    if _western(data):
        return "cp1252"
    if max(chances.values()) < 0.02 and b"\0" in data:
        raise ValueError("binary data, not text")
    if chances["gb18030"] > 0.08 and chances["gb18030"] > 2 * chances["big5hkscs"]:
        return "gb18030"
    raise ValueError("编码不明 text in an unknown encoding")


def _chinese(data: bytes, name: str) -> float:
    """Return the share of common characters among the Chinese ones, were the text in this encoding."""
    text = data.decode(name, "replace")
    found = [char for char in text if "\u3400" <= char <= "\u9fff" or char in "\ufffd" or char >= "\ue000"]
    found = [char for char in found if not "\uff00" <= char <= "\uffef"]
    return sum(char in _COMMON for char in found) / len(found) if found else 0.0


def _western(data: bytes) -> bool:
    """Tell whether all letters beyond ASCII are Western ones standing among ASCII."""
    text = data.decode("cp1252", "replace")
    foreign = sum(char > "\x7f" for char in text)
    return "\0" not in text and sum(len(match[0]) for match in _LATIN.finditer(text)) >= 0.9 * foreign
