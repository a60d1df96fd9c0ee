"""How a dish is cooked, as its name and steps show it and as questions ask for it: stewed, steamed, deep-fried."""

import re

from text.numerals import NUMBER

_LETTERS = {
    "炖": "炖煲煨焖", "蒸": "蒸", "煮": "煮汆涮灼", "炒": "炒爆", "煎": "煎", "炸": "炸", "烤": "烤焗", "卤": "卤",
    "拌": "拌", "烧": "烧",
}  # fmt: skip
_METHOD_OF = {letter: method for method, letters in _LETTERS.items() for letter in letters}
_ANY = "".join(_METHOD_OF)
# Words that have such a letter and are no method.
_NO_METHOD = re.compile(
    r"空气炸锅|电炖锅|炒锅|煎锅|烤箱|烤炉|电烤|蒸锅|蒸箱|电饭煲|煎饼|烧饼|烧[麦卖]|叉烧|炸酱|炒面糊|炒米|蒸鱼豉油|"
    r"烧酒|火爆|免烤|免炸|非?油炸"
)
_TIMED = re.compile(rf"((?<!饭)[炖煲煨焖蒸煮烤焗卤])[^，。；,;\n]{{0,8}}?{NUMBER}\s*个?半?多?(?:分|小时|钟头)")
_STIRRED = re.compile(r"翻炒|爆炒|炒[匀熟香散软干至]|大火炒|快炒")
_SHALLOW = re.compile(r"煎(?![锅饼])")
_DEEP = re.compile(r"油温|油炸|炸[至到成]|复炸|下?锅炸|宽油")
# 烧 alone may be any way of cooking.
_WAY = rf"(?:水煮|清[蒸炖炒]|红烧|凉拌|油炸|煎炸|[{_ANY.replace('烧', '')}])"
_WANTED = re.compile(
    rf"(?<![怎咋刚])(?P<way>{_WAY})(?:"
    r"(?<!煮)(?:一?[个点盘碗道条只份块]|一锅)(?!菜|东西|什么|啥|吃|水)|"
    r"的(?!时候|时间|时|话|过程|火候|步骤|水|油|顺序|方法|做法)|"
    rf"着吃|一?[{_ANY}](?:就|来|一下))"
)
_UNWANTED = re.compile(
    r"(?<![要能会可好])(?:不要|不想要?|除了|不用|不能|不吃|不喜欢|不爱吃|别|免|无需|不|吃腻了?|吃够了?)"
    rf"(?:用|再|吃|太多)?(?:[下进过]油?锅)?(?P<way>{_WAY})(?!酱|锅|箱)(?:的|过的)?|"
    r"(?P<fried>(?:not|no|without) (?:deep.?)?fr(?:ied|ying)|不想?油炸|"
    r"(?:不想?|别|没法|不能)再?[下进过走开用起架]油锅?(?!盐|腻))"
)
# 小炒肉 is a dish.
_STIR_FRY = re.compile(r"(?:小|快|爆|清|热)炒(?!黄牛|肉)|stir.?fr(?:y|ied)")


def methods_of(name: str, steps: str) -> set[str]:
    """Return the methods of a recipe: those that its name has, and those that its steps give a time.

    Args:
        name: its name, simplified.
        steps: its steps, simplified.
    """
    found = {_METHOD_OF[letter] for letter in _NO_METHOD.sub("", name) if letter in _METHOD_OF}
    found |= {_METHOD_OF[letter] for letter in _TIMED.findall(steps)}
    if _DEEP.search(steps):
        found.add("炸")
    if _SHALLOW.search(steps):
        found.add("煎")
    if found <= {"煎", "炸"} and _STIRRED.search(steps):
        found.add("炒")
    return found


def read_methods(text: str, spans: list[tuple[int, int]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the methods that a simplified question wants and those that it does not; `spans` gets where it says so."""
    unwanted = list(_UNWANTED.finditer(text))
    refused = {_METHOD_OF[match["way"][-1]] if match["way"] else "炸" for match in unwanted}
    refused |= {"炸", "煎"} if any(match["way"] == "煎炸" for match in unwanted) else set()
    # Names say 免烤 themselves.
    spans += [match.span() for match in unwanted if match["way"] != "烤"]
    wanted = {
        _METHOD_OF[match["way"][-1]]
        for match in _WANTED.finditer(text)
        if not any(start <= match.start("way") < end for start, end in spans)
    }
    if _STIR_FRY.search(text):
        wanted.add("炒")
    return frozenset(wanted - refused), frozenset(refused)
