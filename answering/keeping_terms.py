"""How long a dish keeps, taken out of its recipe's line where that is written in another language."""

import re

from answering.evidence import recipe_words
from answering.phrase_book import say
from text.normalize import simplify
from text.numerals import parse_number
from tools.kitchen.text import Language

_PLACES = {"冷藏": "keeps_fridge", "冷冻": "keeps_freezer", "常温": "keeps_room", "室温": "keeps_room"}
_UNITS = {"小时": "hour", "天": "day", "周": "week", "个月": "month"}
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0}


def keeping_terms(line: str, language: Language) -> str:
    """Return where a dish keeps and how long, by a Chinese line, "" where the line does not say it plainly.

    Only a sentence that begins with the place is of the dish itself: 没切的冷藏2天 and 开了罐的鲮鱼冷藏3天 are not. The
    shortest time of each place counts.
    """
    rows, plain = recipe_words(), simplify(line)
    found: dict[str, tuple[float, str]] = {}
    for sentence in filter(rows["keeping_of_dish"].match, re.split("[；;。]", plain)):
        for match in rows["keeping_term"].finditer(sentence):
            if term := _term(match, language):
                found[match["place"]] = min(found.get(match["place"], (float("inf"), "")), term)
    unfrozen = rows["not_to_freeze"].search(plain)
    if unfrozen:
        found.pop("冷冻", None)
    told = [say(_PLACES[place], language, time=shown) for place, (_, shown) in found.items()]
    if rows["kept_no_longer"].search(plain) or (not told and rows["eaten_at_once"].search(plain)):
        return say("keeps_not", language)
    told += [say("keeps_unfrozen", language)] * bool(told and unfrozen)
    return say("list_joint", language).join(told)


def _term(match: re.Match[str], language: Language) -> tuple[float, str] | None:
    """Return a time in days, to compare it, and as it is said."""
    first, last = (re.split("[至到-]", match["number"]) * 2)[:2]
    low, high = parse_number(first), parse_number(last)
    if low is None or low.low is None or high is None or high.low is None:
        return None
    unit = _UNITS[match["unit"]]
    much = f"{float(low.low):g}" if first == last else f"{float(low.low):g}-{float(high.low):g}"
    return float(low.low) * _DAYS[unit], say(f"keeps_{unit}{'s' * (much != '1')}", language, number=much)
