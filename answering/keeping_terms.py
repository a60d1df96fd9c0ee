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

    The shortest time of each place counts: what is said of a part or of the raw dish is lost with its words.
    """
    rows, plain = recipe_words(), simplify(line)
    if rows["eaten_at_once"].search(plain):
        return say("keeps_not", language)
    found: dict[str, tuple[float, str]] = {}
    for match in rows["keeping_term"].finditer(plain):
        first, last = (re.split("[至到-]", match["number"]) * 2)[:2]
        low, high = parse_number(first), parse_number(last)
        if low is None or low.low is None or high is None or high.low is None:
            continue
        key, unit, long = _PLACES[match["place"]], _UNITS[match["unit"]], float(low.low)
        much = f"{long:g}" if first == last else f"{long:g}-{float(high.low):g}"
        shown = say(f"keeps_{unit}{'s' * (much != '1')}", language, number=much)
        found[key] = min(found.get(key, (float("inf"), "")), (long * _DAYS[unit], shown))
    return say("list_joint", language).join(say(key, language, time=time) for key, (_, time) in found.items())
