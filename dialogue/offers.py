"""Dishes that a reply offers, and the one that a follow-up picks from them."""

import re
from collections.abc import Mapping, Sequence

from culinary.quantities import find_quantities
from text.normalize import simplify

_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2}
_ENGLISH = {word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)}
_COUNTED = {word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)}
_UNIT = r"[个道种款样条项]|碗|盘"
_ORDINAL = re.compile(
    rf"(?P<back>倒数)?第(?P<number>[一二三四五六七八九十两0-9]+)(?:{_UNIT})?|(?P<last>最后(?:那|一|"
    rf"的)*(?:{_UNIT}|$|那)|last one)|"
    rf"(?P<former>前者|^(?:就|那)?前面那?[个道])|(?P<latter>后者|^(?:就|那)?后面那?[个道])|(?P<numbered>[1-9])号|"
    rf"(?P<middle>中间的?[那这]?(?:{_UNIT}))|\b(?P<english>first|second|third|fourth|fifth|sixth)\b(?: one)?|"
    r"\bnumber (?P<count>one|two|three|four|five|six)\b|"
    rf"^(?P<bare>[1-9])[.。、号]?$|"
    r"(?P<top>^(?:就)?(?:头一个|首个))"
)
_NAME = (
    r"\**([A-Za-z][A-Za-z'&]*(?:[ -][A-Za-z'&]+){0,6}|[^A-Za-z\d\n,，;；。:：(（*—\s-][^\d\n,，;；。:：(（*—\s-]{1,19})"
)
_ITEM = re.compile(rf"(?<![\d.])(?:\d{{1,2}}|(?<![\u4e00-\u9fff])[一二三四五六七八九十])\s*[.．、)）:：]\s*{_NAME}")
_TURNED_DOWN = re.compile(r"[^，,。;；]{0,8}((?<![要会])不(要|想要?|行|做)了?(?=[，,。;；]|$)|算了|免了)")
_REFUSAL = re.compile(r"^.*(不要|不想要?|不行|不做|算了|免了)[^，,。]{0,4}[，,。]?")
_LEAD = re.compile(r"^.*?(推荐|可以(?:做|试试|来|考虑)?|比如|考虑|试试|有(?!名)|来[个道份]|做[个道]?|用)")
_STEP = re.compile(r"切|腌|焯|煮|蒸|炒|炸|烤|拌匀|翻|淋|撒|下锅|加|倒|泡|揉|抹|裹|卷|炖|煎")
_BULLET = re.compile(r"^\s*[-*•·]\s*\**([^\n,，;；。:：(（*]{2,20})", re.MULTILINE)
# Before a dish that is proposed, however much is told of it: "可以做A，…；也可以做B，…".
_PROPOSED = re.compile(
    r"(?:可以|推荐|建议|不妨|试试|试|考虑|要么|或者?|或是|也?行|再?来|就|吃|还有|比如|例如|一[是个道]|二是|另一?[个道]|再不然|再或者|(?<!怎么)做)"
    r"(?:做|来|炒|炖|蒸|煮|烤|煲|试试|考虑|弄|烧|吃)?(?:一?[个道份锅盘碗]|点|些|的?是|：|:)*$"
)


def offered_in(reply: str, named: Mapping[str, str]) -> list[str]:
    """Return the dishes that a reply offers as a list, in its order: numbered, bulleted, proposed or named in a row.

    A numbered list that names steps rather than dishes ("1. 五花肉切块，焯水") is none.

    Args:
        named: names of dishes of the index that the reply has, in the order they appear, each with its title.
    """
    for pattern in (_ITEM, _BULLET):
        found = list(pattern.finditer(reply))
        ends = [match.start() for match in found[1:]] + [len(reply)]
        lines = [reply[match.start() : end].split("\n")[0] for match, end in zip(found, ends, strict=False)]
        items = [_known(line, named) or match[1].strip() for match, line in zip(found, lines, strict=True)]
        if len(items) > 1 and not _are_steps(items, [*named, *named.values()]):
            return items
    lines = [line.strip() for line in reply.split("\n")]
    heads = [
        named[head[0]] for line in lines if (head := re.split(r"[：:]", line, maxsplit=1))[0] in named and head[1:]
    ]
    if len(heads) > 1:
        return heads
    titles = list(dict.fromkeys(named.values()))
    best = _proposed(reply, named)
    for sentence in re.split(r"[。！？!?\n]", reply):
        items = _in_a_row(sentence, named)
        known = sum(item in titles for item in items)
        if known > max(2, len(best)) or (known == 2 > len(best) and not _tells_how(sentence)):
            best = items
    if len(best) > 1:
        return best
    return titles if len(titles) > 1 and not _tells_how(reply) else []


def _known(text: str, named: Mapping[str, str]) -> str:
    """Return the title of the longest name that stands in a text, or ""."""
    simple = "".join(simplify(text).split())
    return named.get(max((name for name in named if name in simple), key=len, default=""), "")


def _proposed(reply: str, named: Mapping[str, str]) -> list[str]:
    """Return the dishes that a reply proposes one by one."""
    text = "".join(simplify(reply).split())
    places = ((text.find(name), title) for name, title in named.items())
    return list(dict.fromkeys(title for start, title in sorted(places) if _PROPOSED.search(text[: max(start, 0)])))


def _are_steps(items: Sequence[str], titles: Sequence[str]) -> bool:
    dishes = sum(any(title in item or item in title for title in titles) for item in items)
    return 2 * dishes < len(items) and 2 * sum(bool(_STEP.search(item)) for item in items) > len(items)


def _in_a_row(sentence: str, named: Mapping[str, str]) -> list[str]:
    """Return the dishes that a sentence lists: known titles, and what stands between 、 beside them."""
    items: list[str] = []
    for clause in re.split(r"[，,；;：:]", sentence):
        parts = re.split(r"、|或者?|和|还有", clause)
        for part in parts:
            known = _known(part, named)
            unknown = re.sub(r"(都|也|这些|什么的).*$", "", _LEAD.sub("", part.strip()))
            if known or (len(parts) > 1 and 2 <= len(unknown) <= 8):
                items.append(known or unknown)
    return list(dict.fromkeys(items))


def _tells_how(reply: str) -> bool:
    """Tell whether a reply says how something is made, so that the dishes it names are no list to choose from."""
    return bool(find_quantities(reply)) or len(set(_STEP.findall(reply))) > 2


def ordinal_in(question: str, items: Sequence[str]) -> tuple[str, str] | None:
    """Return the item that an ordinal of `question` points at and the question without the ordinal, or None.

    An item that is turned down in the same breath ("第二个不要，第一个吧") is passed over.
    """
    text = simplify(question)
    matches = [match for match in _ORDINAL.finditer(text) if not _TURNED_DOWN.match(text[match.end() :])]
    if not matches or not items:
        return None
    match = matches[0]
    place = _place(match, len(items))
    if not 1 <= place <= len(items):
        return None
    before = re.sub(r"^(那么?|就|选|要|我要|我选|来|the)+$", "", text[: match.start()].strip(" ,，"))
    before = _REFUSAL.sub("", before)
    after = re.sub(r"^(那|的)?(?:个|道|种)?(菜|那个|那道)?[,，]?|(吧|呢|please)$", "", text[match.end() :].strip())
    rest = re.sub(r"(吧|呢|please)$", "", f"{before}{after}".strip()).strip(" ,，。?？")
    return items[place - 1], rest


def _place(match: re.Match[str], count: int) -> int:
    if match["last"] or match["latter"]:
        return count
    if match["middle"]:
        return (count + 1) // 2
    if match["top"] or match["former"]:
        return 1
    if match["english"]:
        return _ENGLISH[match["english"]]
    if match["count"]:
        return _COUNTED[match["count"]]
    number = match["number"] or match["numbered"] or match["bare"]
    place = int(number) if number.isdigit() else _DIGITS.get(number, 0)
    return count + 1 - place if match["back"] else place
