"""Another dish like the one in focus: with another main part, or made in another pot."""

import re

from culinary.ingredients import mentions, role_of
from dialogue.finder import NAMED, Finder
from recipes.facets.equipment import equipment_in
from recipes.names import clean_name
from text.normalize import simplify

_CUE = re.compile(
    r"换|改|要是|如果|同样|也(能|可以|行|是)?这[么样]|一样|(?:呢|的话)(?=[，,。?？]|$)|what about|how about"
)
_TOOL_CUE = re.compile(r"只有|没有?.{0,3}锅|不用.{0,3}锅|换|改|用|with|only")
_TAKE = re.compile(r"[做来换改](?P<new>[\u4e00-\u9fff]{2,5})[的味]?吧")
# "不包饺子烙盒子": the same stuff made into something else; "换成白萝卜粉丝的丸子汤呢": another dish, described.
_REMADE = re.compile(
    r"不[包做炒煮蒸烤][\u4e00-\u9fff]{1,4}?[，,]?(?:改|就|想|直接)?[烙做包蒸炒煮烤煎炸]成?个?(?P<new>[\u4e00-\u9fff]{2,4})(?=[，,。?？呢吧]|$)"
)
_DESCRIBED = re.compile(
    r"(?:换|改)(?:成|做|一?[个道种])*(?P<phrase>[\u4e00-\u9fff]{3,14}?)(?:的话|呢|吧|怎么|[，,。?？]|$)"
)
_COOKED = re.compile(r"[煎炒炸烤蒸煮炖焖拌烧卤烩煲涮熬焗灼烫汆溜熘爆炝]")
# "再包点韭菜鸡蛋的": the same kind of dish with other stuff, whatever dish that stuff is the name of.
_SAME_KIND = re.compile(
    r"[包做来要换弄炒煮蒸烤炖煲熬烙拌](?:点儿?|些|[个份道碗])(?P<new>[\u4e00-\u9fff]{2,5})的(?=[，,。?？吧呢]|$)"
)
# "不吃这个了，带葱花打个结的那种怎么拧": another dish, told by what it is like.
_LIKE_THAT = re.compile(
    r"那种|太?(麻烦|费[事劲])|算了|不[想要]?[做吃弄](?:这个|它)?了|不想[吃做]|吃?腻了?|想[吃喝]点?别的"
)
_TURNED_DOWN = re.compile(r"麻烦|费[事劲]|算了|不[想要]?[做吃弄]|腻")
_INSTEAD = re.compile(r"没有|没了|行吗|行不行|可以吗|可不可以|能不能|代替|替|凑合|能用")
_LIKENED = 0.7  # confidence from which a dish told by what it is like is taken
_GIVEN_UP = re.compile(r"算了|不做(这个|它)了|换个做法|换一种做法")
LIKELY = 0.5  # confidence from which a dish of the same main part is taken for the one described
_SWITCH = re.compile(
    r"^(那|那么|换成?|要是|或者|不做这个了|算了)?[，, ]*(?P<new>[^，。?？的呢]{1,6}?)(的|味的?)?(呢|"
    r"怎么[做弄炒煮烧样]+|咋[做弄整])?[?？。]*$"
)
_NO_FOOD = re.compile(r"[多几啥什怎用放加要吐]")


async def sibling(question: str, focus: str, finder: Finder) -> str:
    """Return the dish like `focus` that a follow-up turns to ("莲藕的呢", "那换成排骨呢", "只有微波炉"), or "".

    The name is put together from the new part and what stays of the dish in focus, and counts only where the index has
    such a dish; another wine or sauce makes none.
    """
    text = simplify(question)
    title = simplify(clean_name(focus))
    match = _SWITCH.match(text)
    news = [match["new"]] if match and len(match["new"]) > 1 and re.search("[的呢]", text) else []
    news = [new for new in news if not _NO_FOOD.search(new)]
    news += [
        match["new"].removesuffix("的") for pattern in (_TAKE, _REMADE, _SAME_KIND) for match in pattern.finditer(text)
    ]
    if _CUE.search(text):
        news += [mention.text for mention in mentions(text) if role_of(mention.name) in ("main", "staple")]
    if _TOOL_CUE.search(text):
        news += equipment_in(text)
    if described := await _described(text, focus, finder):
        return described
    for new in dict.fromkeys(news):
        if new in title:
            continue
        for name in _composed(title, new):
            found, score = await finder.best(name)
            if found != focus and _is_made_of(simplify(clean_name(found)), new, title, named=score >= NAMED):
                return found
    return await _other_way(text, title, focus, finder)


def same_kind(question: str) -> bool:
    """Tell whether a follow-up names other stuff for a dish of the same kind ("再包点韭菜鸡蛋的")."""
    return _SAME_KIND.search(simplify(question)) is not None


def turns_down(text: str) -> bool:
    """Tell whether simplified `text` turns a dish down ("太麻烦", "不做了")."""
    return _TURNED_DOWN.search(text) is not None


async def likened(question: str, focus: str, finder: Finder) -> str:
    """Return the dish that a follow-up turns to by telling what it is like ("江浙那种咸的豆浆"), or ""."""
    text = simplify(question)
    if not _LIKE_THAT.search(text) or _INSTEAD.search(text):
        return ""
    kept = [clause for clause in re.split(r"[，,。；;]", text) if not _TURNED_DOWN.search(clause)]
    found, score = await finder.best("，".join(kept) or question)
    return found if score >= _LIKENED and found != focus else ""


async def _described(text: str, focus: str, finder: Finder) -> str:
    """Return the dish that is turned to by what it is made of and how ("换个蒸茄子吧"), or "".

    Its title must have all of several parts; the name of one part must come with the way it is cooked.
    """
    match = _DESCRIBED.search(text)
    parts = [mention.text for mention in mentions(match["phrase"])] if match else []
    if match is None or not parts:
        return ""
    found, score = await finder.best(match["phrase"])
    title = simplify(found)
    if len(parts) > 1:
        meant = score >= LIKELY and all(part in title for part in parts)
    else:
        meant = score >= NAMED and parts[0] in title and _COOKED.search(match["phrase"]) is not None
    return found if meant and found != focus else ""


async def _other_way(text: str, title: str, focus: str, finder: Finder) -> str:
    """Return another dish of the same main part, described after the first was given up ("算了，就清水煮煮那种")."""
    given_up = _GIVEN_UP.search(text)
    parts = [mention.text for mention in mentions(title) if role_of(mention.name) in ("main", "staple")]
    if given_up is None or not parts:
        return ""
    found, score = await finder.best(f"{parts[0]}{text[given_up.end() :]}")
    return found if score >= LIKELY and found != focus and parts[0] in simplify(found) else ""


def _composed(title: str, new: str) -> list[str]:
    """Return names that a dish like `title` with the part `new` may have, the likeliest first."""
    swapped = [title[: old.start] + new + title[old.end :] for old in mentions(title)]
    longest = len(title) if len(title) < 4 else min(4, len(title) - 1)
    ends = [f"{new}{title[-size:]}" for size in range(longest, 0, -1)]
    starts = [f"{title[:size]}{new}" for size in range(min(4, len(title) - 1), 1, -1)]
    return list(dict.fromkeys([*swapped, *starts, *ends]))


def _is_made_of(found: str, new: str, title: str, *, named: bool) -> bool:
    """Tell whether a dish has the new part and is otherwise like the old one.

    One found by its very name must share two letters with the old one, any other must begin as it does.
    """
    rest = found.replace(new, "", 1)
    alike = len(set(rest) & set(title)) >= min(2, len(title) - 1, len(rest)) > 0
    return new in found and alike and (named or found[:2] == title[:2])
