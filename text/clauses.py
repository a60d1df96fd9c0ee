"""Where the sentences and clauses of a text end, in Chinese and in English."""

import re

SENTENCE_MARKS = "。！？!?\n"
CLAUSE_MARKS = "，。；！？;!?\n"


def ending(marks: str, points: str) -> re.Pattern[str]:
    """Return what ends a piece: any of `marks`, and any of `points` before a space only: 1,000 is a number."""
    return re.compile(rf"[{marks}]|[{points}](?=\s|$)")


CLAUSE_END = ending(CLAUSE_MARKS, ",.")


def cut(text: str, marks: str) -> list[str]:
    """Return the pieces of a text, each with the marks and the space that end it; together they are the text."""
    return [piece for piece in re.findall(rf"[^{marks}]*[{marks}\s]*", text) if piece]


def split_at(text: str, marks: str) -> list[str]:
    """Return what stands between the marks and line feeds of a text."""
    return text.translate(dict.fromkeys(map(ord, marks), "\n")).split("\n")


def clause_start(text: str, place: int, end: re.Pattern[str] = CLAUSE_END) -> int:
    """Return where the clause begins that a place of a text stands in."""
    found = (match.end() for match in end.finditer(text))
    return max((at for at in found if at <= place), default=0)
