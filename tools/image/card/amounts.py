"""Split an ingredient line into what a card shows in two columns: the name and the amount."""

import re
from dataclasses import dataclass

_NUMBER = r"(?:[约大概]*(?:[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?[½⅓⅔¼¾]?|[½⅓⅔¼¾]|[一二两三四五六七八九十半几]+))"
_RANGE = rf"{_NUMBER}(?:\s?[-~～—至到]\s?{_NUMBER})?"
_UNIT = (
    r"(?:毫升|公斤|千克|汤匙|茶匙|大勺|小勺|大匙|小匙|小把|大把|小块|大块|小碗|克|斤|两|升|个|只|根|片|瓣|块|张|颗|粒|把|勺"
    r"|条|头|盒|袋|包|碗|杯|朵|枝|棵|节|段|滴|罐|枚|撮|株|份|匙|尾|听|瓶|束|扎|筒|圈|块儿"
    r"|kg|g|ml|l|tbsp|tsp|cups?|oz|lbs?|cloves?|slices?|pieces?|pinch(?:es)?|cm)"
)
_VAGUE = r"(?:适量|少许|若干|一点|a pinch of|some|to taste)"
_AMOUNT = rf"(?:{_RANGE}\s?{_UNIT}(?![a-z])|{_VAGUE}|[0-9][0-9./½⅓⅔¼¾]*(?=\s))"
_LEADING = re.compile(rf"^({_AMOUNT})\s*(?:of\s+)?(.+)$", re.IGNORECASE)
_TRAILING = re.compile(rf"^(.+?)[\s:：,，]*({_AMOUNT})$", re.IGNORECASE)
_NOTE = re.compile(r"[(（]([^()（）]*)[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """An ingredient as the card prints it; the three texts together say all that the source said."""

    name: str
    amount: str = ""
    note: str = ""


def split_line(text: str) -> Line:
    """Split `2汤匙生抽(30毫升)` into `生抽`, `2汤匙`, `30毫升`; text that does not split stays whole as the name."""
    found = _NOTE.search(text)
    note, rest = (found.group(1).strip(), text[: found.start()].strip()) if found else ("", text)
    if not rest:
        return Line(text)
    if match := _LEADING.match(rest):
        return Line(match.group(2).strip(), match.group(1).strip(), note)
    if match := _TRAILING.match(rest):
        return Line(match.group(1).strip(), match.group(2).strip(), note)
    return Line(rest, "", note)
