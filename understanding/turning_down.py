"""Dishes turned down, put off or corrected, and what is meant instead."""

import re

from understanding.tables import words

_CLAUSE = re.compile(r"[，,。；;]")


def turns_down(text: str) -> bool:
    """Tell whether simplified `text` turns a dish down ("太麻烦", "不做了")."""
    return _says(text, "turned_down")


def puts_off(text: str) -> bool:
    """Tell whether simplified `text` leaves a dish for another day."""
    return _says(text, "put_off")


def refuses_what_follows(before: str) -> bool:
    """Tell whether the words before a dish's name turn it down ("不想做")."""
    return _says(before, "refused_before")


def tells_of_another(text: str) -> bool:
    """Tell whether simplified `text` turns to another dish by telling what it is like ("那种…", "想吃点别的")."""
    return _says(text, "like_that")


def without_turning_down(text: str) -> str:
    """Return the clauses of simplified `text` that turn nothing down."""
    return "，".join(clause for clause in _CLAUSE.split(text) if not _says(clause, "turned_down"))


def said_after_giving_up(text: str) -> str:
    """Return what simplified `text` says after it gives a dish up ("算了，就清水煮煮那种"), or ""."""
    match = words("turning_down")["given_up"].search(text)
    return text[match.end() :] if match else ""


def meant_instead(text: str) -> str:
    """Return what a correction says is meant ("不是这个，是湖南那种": 湖南), or ""."""
    match = words("turning_down")["wrong_one"].search(text)
    return (match["meant"] or match["kind"]).strip() if match else ""


def kind_instead(text: str) -> tuple[str, str]:
    """Return what of a dish is not meant and what is ("不要红烧,要糖醋的": 红烧, 糖醋); empty where nothing is."""
    rows = words("turning_down")
    if match := rows["wrong_kind"].search(text):
        return match["old"], match["meant"]
    told = rows["told_kind"].search(text)
    return ("", told["meant"]) if told else ("", "")


def _says(text: str, row: str) -> bool:
    return words("turning_down")[row].search(text) is not None
