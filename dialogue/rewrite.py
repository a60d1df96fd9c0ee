"""Rewriting a follow-up into a self-contained question, without losing the dish it is about.

Rules read what the question leaves to the conversation; retrieval verifies whether it names a dish of its own.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from culinary.dishes import lookup
from culinary.ingredients import ancestors, find_ingredients, mentions, role_of
from dialogue.intent import Reading
from dialogue.references import earlier_dish, ordinal_in, points_back
from graph.state import Dialogue
from retrieval.text import clean_name, simplify

NAMED = 0.85  # confidence from which a question surely names a dish of its own
_LEAD = re.compile(
    r"^(那么?|嗯|哦|好的?|对了|还有|另外|然后|接着|话说|老师|请问)*[，, ]*"
    r"(这|那)?(个|道|玩意儿?|东西)?(它|这个?菜?|那个?菜?|这道菜?|那道菜?|这玩意儿?|此菜)?[，, ]*"
)
_BACKWARD = re.compile(
    r"(再)?(回到|说回|还是说回|还是说|还是|再说)?(刚才|刚刚|之前|前面|先前|最开始|一开始|最初)?(说|讲|提到?)?的?(那|这|第一)?(个|道)?[^，。,]{0,5}?"
    r"(那个?|这个?)?(菜|鱼|肉|鸡|汤|甜品|饭|面)?[，, ]+"
)
_LEANING = re.compile(
    r"它|这个|那个|这道|那道|这菜|那菜|此菜|这玩意|刚才|之前|上面|前面|刚刚|最开始|上一|第[一二三四五六七八九十两0-9]+|最后一?[个道]|前者|后者|[1-9]号|来着|"
    r"^(那|那么|还有?|然后|接着|再|要是|如果|换|可以|能|需要|要|用|放|加|没有?|不|为|咋|怎么|多|几|啥|什么|会|是|我们|我买|给|想用|只)|"
    r"呢[?？]?$|\b(it|that|this|them|those|one)\b|^(how|what|can|should|do|i|is|why|when)\b"
)
_SUBSTITUTE = re.compile(
    r"没有|没了|没买|买不[着到]|找不[着到]|没得|用完|缺|不吃|不放|不加|换成|换|代替|替代|替|行不行|可以吗|能用|能不能用|太贵|光用|"
    r"只有|只用|instead|substitut|don't have|without|replace"
)
_SWITCH = re.compile(
    r"^(那|那么|换成?|要是|或者|不做这个了|算了)?[，, ]*(?P<new>[^，。?？的呢]{1,6}?)(的|味的?)?(呢|"
    r"怎么[做弄炒煮烧样]+|咋[做弄整])?[?？。]*$"
)
_THAT = re.compile(r"那[个道款](?!要|怎|多|是|能|菜|该|得|会)[\u4e00-\u9fff]{1,6}")
_INSTEAD = re.compile(
    r"^(那么?|要是|如果|要|假如)*[，, ]*(换|改)(成|用|做|了)?(?P<new>[^，。?？,呢]{1,6})(呢|的话|做|来做|[，,。?？]|$)"
)
_MORE = re.compile(
    r"^(还有|有没有|有|要|来|换)(别的|其他|其它|另外|更|快|简单|清淡|不辣|点|些|一个)|^不要|^不吃|^不能|换一?[个批]|else|other"
)


class Finder(Protocol):
    """Retrieval as the dialogue needs it."""

    def titles_in(self, text: str) -> list[str]:
        """Return the titles that a text names, in the order they appear."""
        ...

    async def best(self, question: str) -> tuple[str, float]:
        """Return the best recipe's title and confidence (0-1) for a question; an empty title where there is none."""
        ...

    async def described(self, text: str) -> tuple[str, float]:
        """Return the title of the recipe whose text is most like `text`, and how far ahead of the next it is (0-1)."""
        ...


@dataclass(frozen=True)
class Resolved:
    """A follow-up written out, and the title of the dish it is about; empty where it is about none yet."""

    standalone: str
    dish: str = ""


def leans(question: str, reading: Reading, dialogue: Dialogue) -> bool:
    """Tell whether `question` may lean on the conversation; a question that clearly stands alone does not."""
    if not (dialogue.get("focus_title") or dialogue.get("offered") or dialogue.get("asked")):
        return False
    text = simplify(question)
    if reading.intent in ("small_talk", "unsafe", "medical"):
        return False
    pointing = bool(_LEANING.search(text))
    if reading.intent == "off_topic":
        return False
    dishes = [name for name in reading.dishes if not (dialogue.get("focus_title") and _is_seasoning(name))]
    if not reading.sure and len(text) > (60 if text.isascii() else 20):
        return False
    if dialogue.get("focus_title") and _SUBSTITUTE.search(text):
        return True
    if reading.intent == "ingredients" and not _MORE.search(text):
        return bool(re.search(r"第[一二三四五六七八九十两0-9]+[个道]", text))
    return pointing or not dishes or reading.intent == "adapt" or points_back(question)


def _is_seasoning(name: str) -> bool:
    dish = lookup(name)
    return dish is not None and dish.category == "condiment"


async def resolve(question: str, reading: Reading, dialogue: Dialogue, finder: Finder) -> Resolved:
    """Write a follow-up out.

    In this order: an ordinal over the list offered, a dish of its own, a dish talked about before, another dish of
    the same kind ("莲藕的呢"), the list question made narrower, the dish in focus.
    """
    focus = dialogue.get("focus_title", "")
    named = dialogue.get("named", [])
    back = points_back(question) or _described_earlier(question, dialogue)
    chosen = ordinal_in(question, dialogue.get("offered") or named)
    own = await _own_dish(question, reading, focus, finder, back=back)
    if chosen and not own and not (back and _talked(question, named, focus)):
        return await _about(chosen[0], chosen[1], finder)
    if own:
        return Resolved(_asking_again(question, own, dialogue), own)
    if back and (earlier := earlier_dish(question, named, focus, dialogue.get("said"))):
        return Resolved(_with_dish(_BACKWARD.sub("", question, count=1), earlier), earlier)
    if focus and (sibling := await _sibling(question, focus, finder)):
        return Resolved(f"{clean_name(sibling)}{_aspect(dialogue)}", sibling)
    if _MORE.search(simplify(question)) and dialogue.get("asked") and (not focus or dialogue.get("offered")):
        return Resolved(f"{dialogue['asked']}，{question}")
    if focus:
        return Resolved(_with_dish(question, focus), focus)
    if dialogue.get("asked"):
        return Resolved(f"{dialogue['asked']}，{question}")
    return Resolved(question)


def _described_earlier(question: str, dialogue: Dialogue) -> bool:
    """Tell whether "那个冷吃的" means a dish talked about before rather than the one in focus."""
    named, focus = dialogue.get("named", []), dialogue.get("focus_title", "")
    if len(named) < 2 or not _THAT.search(simplify(question)):
        return False
    return earlier_dish(question, named, "", dialogue.get("said")) not in (None, focus)


def _talked(question: str, named: list[str], focus: str) -> bool:
    return earlier_dish(question, [title for title in named if title != focus], "") is not None and len(named) > 1


async def _about(item: str, rest: str, finder: Finder) -> Resolved:
    """Return the question on an item of a list; the item is found by its name where the index has it."""
    titles = finder.titles_in(item)
    title, score = (titles[0], 1.0) if titles else await finder.best(item)
    dish = title if score >= NAMED else ""
    return Resolved(f"{item}{rest}" if rest else f"{item}怎么做", dish)


async def _own_dish(question: str, reading: Reading, focus: str, finder: Finder, *, back: bool) -> str:
    """Return the title of the dish that a follow-up names itself, or "" where it names none."""
    titles = [title for title in finder.titles_in(question) if title != focus]
    substitutes = bool(focus and _SUBSTITUTE.search(simplify(question)))
    foods = set(reading.ingredients)
    titles = [title for title in titles if not (title in foods and focus)]
    if titles and (not substitutes or len(titles[0]) > 3):
        title, score = await finder.best(question)
        return title if score >= NAMED and title != focus and not back else titles[0 if back else -1]
    if substitutes or back or not (reading.dishes or len(simplify(question)) >= 4):
        return ""
    title, score = await finder.best(question)
    if score < NAMED or title == focus:
        return ""
    letters = sum(letter in simplify(question) for letter in title)
    return title if reading.dishes or letters >= min(3, len(title)) else ""


async def _sibling(question: str, focus: str, finder: Finder) -> str:
    """Return a dish like the one in focus with another main part ("冬瓜排骨汤" … "莲藕的呢"), or ""."""
    match = _SWITCH.match(simplify(question))
    if match is None:
        return await _swapped(question, focus, finder)
    new = match["new"]
    if not re.search(r"的|呢", question) or len(new) < 2 or re.search(r"[多几啥什怎用放加要吐]", new):
        return ""
    for size in range(min(4, len(focus) - 1), 0, -1):
        title, score = await finder.best(f"{new}{focus[-size:]}")
        if score >= NAMED and new in title and title != focus:
            return title
    return await _swapped(question, focus, finder)


async def _swapped(question: str, focus: str, finder: Finder) -> str:
    """Return the dish in focus made of another main ingredient of the same kind ("要是换鳜鱼呢"), or ""."""
    match = _INSTEAD.match(simplify(question))
    title = simplify(clean_name(focus))
    olds = [mention for mention in mentions(title) if role_of(mention.name) in ("main", "staple")]
    if match is None or not olds:
        return ""
    for new in mentions(match["new"]):
        for old in olds:
            if new.name == old.name or not set(ancestors(new.name)[1:]) & set(ancestors(old.name)):
                continue
            other = title[: old.start] + new.text + title[old.end :]
            found, score = await finder.best(other)
            if score >= NAMED and found != focus and new.name in find_ingredients(found):
                return found
    return ""


def _asking_again(question: str, dish: str, dialogue: Dialogue) -> str:
    """Return a question on `dish`; one that only names it asks what was asked of the dish before."""
    if re.search(r"怎么|咋|如何|多|几|吗|什么|啥|要|能|放|how|what|when|why", simplify(question)):
        return question
    return f"{clean_name(dish)}{_aspect(dialogue)}"


def _aspect(dialogue: Dialogue) -> str:
    """Return what was asked of the dish in focus, without its name."""
    asked, focus = dialogue.get("asked", ""), dialogue.get("focus_title", "")
    name = next((name for name in (focus, clean_name(focus)) if name and name in asked), "")
    return asked.replace(name, "", 1).strip("，, ") if name else "怎么做"


def _with_dish(question: str, title: str) -> str:
    """Return a question with the dish put before it, by its name without advertising."""
    rest = _LEAD.sub("", question, count=1).strip("，, ") or question
    name = clean_name(title)
    return rest if name in rest else f"{name}{rest}" if not rest.isascii() else f"{name} {rest}"
