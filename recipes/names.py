"""Names of recipes: cleaned of advertising, and the shorter names that people ask by."""

import re
from functools import lru_cache
from pathlib import Path

from text.normalize import has_han, simplify
from text.phrases import load_phrases

NAME_WORDS = Path(__file__).parent / "phrases" / "names.yaml"
# Characters of names that food is made of.
_FOOD = frozenset(
    "肉鸡鸭鹅鱼虾蟹贝蛤蚝鱿猪牛羊兔排骨翅爪蹄肘肝肚肠血蛋豆腐菜瓜茄笋菇菌藕萝卜薯芋椒葱姜蒜韭芹菠米饭粥面粉饼糕包饺馒馄饨粽卷丝片丁块"
    "条丸汤羹煲锅奶茶酒咖啡汁酱醋酥挞派枣莲银耳杏梨桃莓橙柠檬蕉榴芒橘柚栗核桃仁芝麻椰桂茉莉炒烧煮炖蒸炸烤煎焖烩拌卤焗熘溜爆涮腌酿烘炝煨熏"
    "馍馕饵糍粑糊冻糖蜜馅酪芥葵笼螺鳗鲈鲫鲤鳝鲍参翘鳕蛙螃龙虾鱼籽凉皮串盅柳扒酸辣甜咸麻糯玉圆团塌锅巴寿司泡腊熟鲜果杯塔咖喱藏红花黄焖"
)

_SHOUT = str.maketrans(dict.fromkeys("\u2757\u2755\u203c\u2049", "！"))
_QUOTES = str.maketrans("", "", "“”\"'‘’＂")
_EDGE = " -·&+_/、.的"
MAX_VARIANTS = 6


def clean_name(name: str) -> str:
    """Return the name of a recipe without advertising, series, brackets, emoji and "…的做法", simplified.

    Of several pieces ("低糖版～椰奶千层马蹄糕") the one that names a dish is taken; a list of dishes stays whole. What
    describes the dish (低脂, 家常, 会跳舞的) stays too: `name_variants` has the shorter forms. Empty only if `name` is.
    """
    return _cleaned(name)[0]


@lru_cache(maxsize=8192)
def name_variants(name: str) -> tuple[str, ...]:
    """Return the names that people may ask for a recipe by: the clean name first, then ever more general ones.

    They come from the name alone: without describing words, what a bracket says instead ("韩式泡菜（辣白菜）"), the
    dishes of a list, the dish that a creative name ends in. At most `MAX_VARIANTS`.
    """
    clean, asides = _cleaned(name)
    found = [clean, *_shorter(clean)]
    joint = load_phrases(NAME_WORDS)["joint"]
    parts = joint.split(clean) if joint.search(clean) else clean.split()
    if len(parts) > 1 and all(len(part) > 2 and _merit(part) >= 3.5 for part in parts):
        found += parts
    for aside in asides:
        if len(aside) > 2 and (_is_dish(aside) or (_merit(aside) >= 4 and len(aside) > 4)):
            found += [aside, *_shorter(aside)]
    return tuple(dict.fromkeys(found))[:MAX_VARIANTS]


@lru_cache(maxsize=8192)
def _cleaned(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the clean name, and the other pieces that stood in brackets beside it."""
    words = load_phrases(NAME_WORDS)
    strong_, round_ = words["strong_bracket"], words["round_bracket"]
    shown = words["author"].sub("", name).translate(_SHOUT)
    text = simplify(words["emoji"].sub("\ue002", shown)).translate(_QUOTES)
    bare = words["tail"].sub("", text.replace("\ue002", "").strip())
    if _is_dish(bare) and not strong_.search(text):
        return _tidy(round_.sub("", bare)) or _tidy(bare), ()
    strong = [inner for groups in strong_.findall(text) for inner in groups if inner]
    outer = strong_.sub("\ue001", text)
    aside = [inner for groups in round_.findall(outer) for inner in groups if inner]
    weighed = [(piece, 0.6 * (place == 0)) for place, piece in enumerate(_pieces(round_.sub(_gap, outer)))]
    weighed += [(piece, -0.5) for part in strong for piece in _pieces(round_.sub("", part))]
    weighed += [(piece, -4.0) for part in aside for piece in _pieces(part)]
    best = weighed[0][0] if weighed else ""
    if len(weighed) > 1:
        best = max(weighed, key=lambda pair: _merit(pair[0]) + pair[1])[0]
    clean = _polish(best) or _tidy(text) or " ".join(simplify(name).split())
    beside = (_polish(piece) for piece, weight in weighed if weight < 0)
    return clean, tuple(dict.fromkeys(piece for piece in beside if piece and piece != clean))


def _pieces(text: str) -> list[str]:
    """Split a name where marks part it, and drop words that say nothing of food where others do."""
    pieces: list[str] = []
    words = load_phrases(NAME_WORDS)
    for part in words["parting"].split(words["of"].sub("的", text)):
        for mark, glue in ((r"\s+", " "), ("\ue002+", ""), (words["joint"].pattern, "、")):
            said = [word for word in re.split(mark, part) if _is_text(word)]
            kept = [word for word in said if not _is_empty(word)] if len(said) > 1 else said
            if kept and len(kept) < len(said):
                part = glue.join(kept)
        part = part.replace("\ue002", "")
        if _is_text(part):
            pieces.append(part.strip())
    return pieces


def _gap(match: re.Match[str]) -> str:
    """Return what replaces a bracket: nothing where it stands inside a word ("麦香奶(laî)油"), else a space."""
    inner = match.group(1) or match.group(2) or ""
    chinese = has_han(inner)
    return " " if chinese and len(inner) > 1 else ""


def _is_text(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _says(row: str, name: str) -> bool:
    return load_phrases(NAME_WORDS)[row].fullmatch(name) is not None


def _ends_in_dish(name: str) -> bool:
    return load_phrases(NAME_WORDS)["dish"].search(name) is not None


def _is_empty(piece: str) -> bool:
    return not _is_dish(piece) and _says("empty", _bare(_polish(piece)))


@lru_cache(maxsize=65536)
def _is_dish(name: str) -> bool:
    from culinary.dishes import lookup

    return not load_phrases(NAME_WORDS)["how"].search(name) and lookup(name) is not None


@lru_cache(maxsize=65536)
def _merit(piece: str) -> float:
    """Tell how much a piece of a name looks like a dish: known, ends like one, is made of food, is no praise."""
    name = _polish(piece)
    if not _is_text(name):
        return -9.0
    if _says("kind", _bare(name)):
        return 1.0
    if _is_dish(name):
        return 4.5
    merit = 2.0 if _ends_in_dish(name) else 0.0
    merit += min(2.0, 3 * sum(char in _FOOD for char in name) / len(name))
    merit += 1.0 if _last_dish(name) else 0.0
    merit -= 1.2 * _is_ingredient(name)
    return merit - 4.0 * _says("empty", _bare(name)) - 3.0 * (len(name) < 2) - 0.5 * (len(name) > 14)


def _is_ingredient(name: str) -> bool:
    """Tell whether a piece only names something to cook with."""
    from culinary.ingredients import mentions

    found = mentions(name)
    return len(found) == 1 and found[0].text == name


def _last_dish(name: str) -> str:
    """Return the known dish that a name ends in, of two characters or more; empty if there is none."""
    from culinary.dishes import mentions

    found = mentions(name)
    return found[-1].text if found and found[-1].end == len(name) and len(found[-1].text) > 1 else ""


def _tidy(text: str) -> str:
    return " ".join(load_phrases(NAME_WORDS)["no_text"].sub(" ", text).split()).strip(_EDGE)


@lru_cache(maxsize=65536)
def _polish(piece: str) -> str:
    """Strip praise from both ends of a piece, as long as a dish is left."""
    text, words = _tidy(piece), load_phrases(NAME_WORDS)
    while not _is_dish(text):
        shorter = _tidy(words["tail"].sub("", text))
        if len(shorter) < 2 or not _has_food(shorter):
            shorter = text
        front = _tidy(words["advert"].sub("", shorter, count=1))
        if len(front) >= 2 and _has_food(front) and (_ends_in_dish(front) or not _ends_in_dish(shorter)):
            shorter = front
        if shorter == text:
            break
        text = shorter
    return text


def _has_food(text: str) -> bool:
    return text.isascii() or any(char in _FOOD for char in text) or _ends_in_dish(text)


def _bare(name: str) -> str:
    """Return a name without all the words that only describe, as long as something is left."""
    describing = load_phrases(NAME_WORDS)["describing"]
    while shorter := describing.sub("", name, count=1):
        if shorter == name:
            break
        name = shorter
    return name


def _may_shorten(name: str, shorter: str) -> bool:
    """Tell whether `shorter` is still the dish: 家常豆腐 is not 豆腐, 电饭煲红烧肉 is 红烧肉."""
    from culinary.dishes import lookup

    if _is_dish(name):
        return lookup(name) is lookup(shorter)
    return _is_dish(shorter) or (_ends_in_dish(shorter) and _has_food(shorter[:-1]))


def _shorter(name: str) -> list[str]:
    """Return ever shorter forms of a clean name, without the words that only describe."""
    forms: list[str] = []
    text, words = name, load_phrases(NAME_WORDS)
    while True:
        shorter = _tidy(words["describing"].sub("", text, count=1))
        if shorter == text:
            before, _, after = text.rpartition("的")
            shorter = _tidy(after) if before and (len(before) > 8 or not _has_food(before)) else text
        if shorter == text or len(shorter) < 2 or _says("kind", shorter) or not _may_shorten(text, shorter):
            break
        forms.append(shorter)
        text = shorter
    last = _last_dish(text)
    rest = text.removesuffix(last)
    if len(last) > 2 and len(rest) > 1 and not _has_food(rest):
        forms.append(last)
    return forms
