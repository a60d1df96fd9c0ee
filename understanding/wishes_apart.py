"""A turn that asks for several things, cut where one wish ends and the next begins."""

from itertools import pairwise

from culinary.ingredients import mentions
from understanding.tables import words


def wishes_apart(text: str) -> list[str]:
    """Return the parts of simplified `text` that may each ask for something; none where it asks but once.

    It is cut after thanks and before "另外" or "also"; and where it pauses, or something complete is followed by more
    ("换成四人份没有料酒怎么办"), if what stands on either side asks by itself. What asks nothing belongs to the wish
    after it, "没有料酒，用什么代替", unless nothing marks a pause before it: "放多少盐" is one. Parts are given without
    the words that join them.
    """
    rows = words("connecting")
    surely = {match.end() for match in rows["thanks"].finditer(text)}
    surely |= {match.start() for match in rows["besides"].finditer(text)}
    paused = {match.end() for row in ("ends", "pauses") for match in rows[row].finditer(text)}
    paused |= {match.start() for match in rows["joined"].finditer(text)}
    foods = {food.start: food.end for food in mentions(text)}
    maybe = paused | {foods.get(match.end(), match.end()) for match in rows["complete"].finditer(text)}
    starts, asked, last = [0], False, 0
    for start, end in pairwise(sorted({0, *surely, *maybe, len(text)})):
        asks = asks_by_itself(text[start:end])
        if start in surely:
            starts, asked = [*starts, start], False
        elif asks and asked:
            starts.append(last)
        asked = asked or asks
        last = end if asks or (asked and last == start and start not in paused) else last
    found = [_without_joint(text[start:end]) for start, end in pairwise([*dict.fromkeys(starts), len(text)])]
    parts = [part for part in found if part]
    return parts if len(parts) > 1 else []


def asks_by_itself(part: str) -> bool:
    """Tell whether part of a turn asks something, beside whether what stands before it is right."""
    rows = words("connecting")
    return rows["asks"].search(part) is not None and not rows["no_question"].search(part.strip(" ,，、"))


def _without_joint(part: str) -> str:
    bare = part.strip(" ，,、。.")
    return words("connecting")["joint"].sub("", bare, count=1).strip(" ，,、") or bare
