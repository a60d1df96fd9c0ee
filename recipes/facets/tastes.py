"""Sweet, savoury, sour: what a dish tastes of, as its list shows it and as questions ask for it."""

import re
from collections.abc import Collection, Sequence

_SWEETENED = re.compile(r"糖|蜂蜜|蜜(?![薯瓜柚])|炼乳|可乐|果酱|枫糖|巧克力")
_SALTED = re.compile(r"盐(?!汽)|酱油|生抽|老抽|蚝油|豆瓣|咸|鱼露|味噌|豆豉|腐乳|黄豆酱|榨菜")
_SOURED = re.compile(r"醋|柠檬|青柠|酸菜|酸梅|乌梅|山楂|酸豆角|酸笋|番茄酱|酸汤|百香果")
_NAMED = {
    "甜": re.compile(r"甜(?!椒|不辣|面|菜|虾|玉米|豆)|蜜(?!桃|瓜|薯|柚)|拔丝|冰糖|糖(?!醋|尿)"),
    "酸": re.compile(r"酸(?!奶)|糖醋|醋溜|柠檬|荔枝肉|锅包肉"),
}
# Of a dish as a whole: "甜的", not 甜甜的酱油.
_WANTED = {
    "甜": re.compile(
        r"(?<![不别太怕没忌戒少酸甜咸])甜(?:的(?=[，。,了吧呢吃]|$)|食|汤|粥|品|口)|"
        r"[吃喝来整弄做搞馋][点个口碗些]?甜(?!酸|甜)|"
        r"\bsweet(?! and sour|.?n.?sour| potato)"
    ),
    "咸": re.compile(
        r"(?<![不别太怕甜])咸(?:的(?=[，。,了吧呢吃热汤]|$)|口|香|饼|粥|汤|早|点心)|"
        r"[吃喝来整弄做搞][点个口碗些]咸|\bsavou?ry\b"
    ),
    "酸": re.compile(r"(?<![不别太怕])酸(?:甜的?(?=[，。,]|$)|甜口|溜|口|酸甜甜)|\btangy\b"),
}
_UNWANTED = {
    "甜": re.compile(
        r"(?:不要|不想(?:吃|要|喝)?|不吃|不爱吃?|不喜欢|别|怕|忌|不能吃|不是|不用)(?:太|那么|放)?甜|"
        r"甜的[^，。,]{0,6}?(?:[都也]?不(?:要|吃|行|爱)|免)|"
        r"(?<!微)不甜|not (?:too )?sweet"
    ),
    "酸": re.compile(
        r"(?:不要|不想吃?|不吃|不爱吃?|别|怕)(?:太)?酸(?!奶|菜)|酸的[^，。,]{0,4}?(?:[都也]?不(?:要|吃|行|爱)|免)"
    ),
}
_SWEET_COURSES = frozenset(("甜品", "饮品"))


def tastes_of(name: str, lines: Sequence[str], courses: Collection[str]) -> set[str]:
    """Return what a dish tastes of.

    Args:
        name: its name, simplified.
        lines: its ingredients, simplified.
        courses: its courses (`recipes.facets.courses`).
    """
    listed = "\n".join(lines)
    salted = bool(_SALTED.search(listed)) and _SWEET_COURSES.isdisjoint(courses)
    sweet = not salted and (_SWEETENED.search(listed) or "甜品" in courses)
    found = {taste for taste, words in _NAMED.items() if words.search(name)}
    found |= {"酸"} if _SOURED.search(listed) else set()
    return found | ({"咸"} if salted else set()) | ({"甜"} if sweet else set())


def read_tastes(text: str, spans: list[tuple[int, int]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tastes that a simplified question wants and those that it does not; `spans` gets where it refuses."""
    refusals = [(taste, match) for taste, words in _UNWANTED.items() for match in words.finditer(text)]
    spans += [match.span() for _, match in refusals]
    refused = {taste for taste, _ in refusals}
    wanted = {taste for taste, words in _WANTED.items() if words.search(text)}
    return frozenset(wanted - refused), frozenset(refused)
