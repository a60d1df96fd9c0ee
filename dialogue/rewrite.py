"""Rewriting a follow-up into a self-contained question, without losing the dish it is about."""

import re
from collections.abc import Sequence

from dialogue.intent import Reading
from graph.state import Dialogue
from retrieval.text import simplify

_REFERRING = re.compile(
    r"^(那|那么|这个|那个|它|这道|那道|刚才|上面|第[一二三四五六七八九十0-9]+[个道种款]|还|然后|接着|再|要是|如果|换|可以|能|需要|要|用|放|加|没有|不)|"
    r"它|这道菜?|那道菜?|这个菜?|那个菜?|刚才|之前|上面|前面|刚刚|第[一二三四五六七八九十0-9]+[个道种款]|呢[?？]?$|\b(it|that|this|them|those)\b"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十0-9]+)[个道种款]")
_NUMBERS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}


def needs_rewrite(question: str, reading: Reading, dialogue: Dialogue) -> bool:
    """Tell whether `question` leans on the conversation: there is a dish in focus and it names none of its own."""
    if not (dialogue.get("focus_title") or dialogue.get("offered")):
        return False
    if reading.dishes or reading.intent in ("small_talk", "off_topic", "unsafe", "ingredients"):
        return False
    text = simplify(question)
    return bool(_REFERRING.search(text)) or reading.intent in ("technique", "adapt", "picture") or len(text) <= 12


def candidates(question: str, dialogue: Dialogue) -> list[str]:
    """Return self-contained readings of a follow-up, the likeliest first; the last is the question itself."""
    found: list[str] = []
    offered = dialogue.get("offered", [])
    ordinal = _ORDINAL.search(question)
    if ordinal and offered:
        place = _NUMBERS.get(ordinal[1]) or (int(ordinal[1]) if ordinal[1].isascii() else 0)
        if 1 <= place <= len(offered):
            found.append(_with_dish(_ORDINAL.sub("", question), offered[place - 1]))
    named = [title for title in dialogue.get("named", []) if _shares_word(title, question)]
    found += [_with_dish(question, title) for title in reversed(named)]
    if dialogue.get("focus_title"):
        found.append(_with_dish(question, dialogue["focus_title"]))
    return list(dict.fromkeys([*found, question]))


def _with_dish(question: str, title: str) -> str:
    rest = re.sub(r"^(那么?|那它|它|这个|那个|这道菜?|那道菜?|刚才那?个?)[，,]?", "", question).strip()
    return rest if title in rest else f"{title}{rest}"


def _shares_word(title: str, question: str) -> bool:
    return any(title[start : start + 2] in question for start in range(len(title) - 1))


def transcript(history: Sequence[tuple[str, str]]) -> str:
    """Lay `(role, content)` pairs out for the rewriting prompt."""
    return "\n".join(f"{'用户' if role == 'user' else '食神'}：{content[:120]}" for role, content in history)
