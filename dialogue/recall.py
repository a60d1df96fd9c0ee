"""What a conversation that was held elsewhere is about, read off its messages: the user's words and the replies."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from culinary.dishes import lookup
from culinary.ingredients import find_ingredients, is_ingredient
from culinary.quantities import find_quantities
from dialogue.cutoffs import CERTAIN, CLEAR, NAMED, SURE, TELLING_REPLY
from dialogue.finder import Finder
from dialogue.focus import compared_in, focused_on, mentioned_in, told_of
from dialogue.leaning import leans
from dialogue.offers import offered_in
from dialogue.resolve import resolve
from dialogue.state import Dialogue
from recipes.names import clean_name
from text.clauses import split_at
from text.normalize import simplify, tokens
from understanding.kinds import is_apart, is_off_topic, read_kind, wants_dishes
from understanding.tables import words
from understanding.turning_down import puts_off

_LONGEST_HEAD = 24  # letters in which a reply says which dish it tells of
# Messages that are read of a conversation, and letters of each: a question costs a search, milliseconds a letter.
LATEST, USER_CHARS, REPLY_CHARS = 12, 200, 2_000


@dataclass(frozen=True)
class _Heard:
    """The state after the user's words; `settled`: they say which dish; `before`: the dish in focus until then.

    `compared`: they weigh dishes against each other.
    """

    dialogue: Dialogue
    question: str = ""
    settled: bool = False
    before: str = ""
    compared: bool = False


def latest(history: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what is read of a conversation held elsewhere: its latest messages, and of long ones the beginning."""
    return [(role, content[: USER_CHARS if role == "user" else REPLY_CHARS]) for role, content in history[-LATEST:]]


async def reconstruct(history: Sequence[tuple[str, str]], finder: Finder) -> Dialogue:
    """Read the dialogue state off the `latest` of `(role, content)` pairs, oldest first."""
    heard = _Heard(Dialogue())
    for role, content in latest(history):
        # A message at a time: whoever asked may leave meanwhile, or the turn's time be over.
        heard = await asyncio.to_thread(_with_message, heard, role, content, finder)
    return heard.dialogue


def _with_message(heard: _Heard, role: str, content: str, finder: Finder) -> _Heard:
    if role == "user":
        return _weighed(_hear(heard.dialogue, content, finder), finder)
    return replace(heard, dialogue=_reply(heard, content, finder))


def _hear(before: Dialogue, question: str, finder: Finder) -> _Heard:
    reading, focus = read_kind(question), before.get("focus_title", "")
    follows = leans(question, reading, before)
    if (is_apart(reading) or is_off_topic(reading)) and not follows:
        return _Heard(before, question, settled=True, before=focus)
    titles = _dishes_in(question, finder)
    if titles and focus and puts_off(simplify(question)):
        return _Heard(before, question, settled=True, before=focus)
    if follows:
        resolved = resolve(question, reading, before, finder)
        after = focused_on(before, resolved.dish, question) if resolved.dish else before
        settled = bool(resolved.dish) and (resolved.dish in titles or resolved.dish != focus)
        return _Heard({**after, "asked": resolved.standalone}, question, settled, focus)
    if wants_dishes(reading):
        return _Heard({**before, "asked": question}, question, before=focus)
    title, score = (titles[0], 1.0) if titles else finder.best(question)
    after = focused_on(before, title, question) if score >= CERTAIN else before
    return _Heard({**after, "asked": question}, question, bool(titles), focus)


def _weighed(heard: _Heard, finder: Finder) -> _Heard:
    """Return what was heard together with the dishes that it weighs against each other."""
    after = weighed(heard.dialogue, heard.question, heard.before, finder)
    return replace(heard, dialogue=after, compared=after is not heard.dialogue)


def weighed(dialogue: Dialogue, question: str, before: str, finder: Finder) -> Dialogue:
    """Return the state after a question that may weigh dishes against each other; `before` was in focus until then."""
    titles = [title for name, title in finder.names_in(question) if _is_dish(name)]
    return compared_in(dialogue, question, titles, before)


def _reply(heard: _Heard, reply: str, finder: Finder) -> Dialogue:
    """Return the state after a reply: what it offers or tells of, and what it says of each dish that it names."""
    after = _turned(heard, reply, finder)
    parts = _said_of_each(reply, after.get("offered", []), finder)
    focus = after.get("focus_title", "")
    if focus and (focus in parts or not parts):
        asked = "" if heard.compared else heard.question
        parts[focus] = f"{asked}，{parts.get(focus, reply)}"
    return told_of(mentioned_in(after, [title for title in parts if title != focus]), parts)


def _said_of_each(reply: str, offered: Sequence[str], finder: Finder) -> dict[str, str]:
    """Return the dishes that a reply names, each with what it says from there to the next, or of 前者 and 后者."""
    text = "".join(simplify(reply).split())
    named = [(text.find(name), title) for name, title in _served(reply, finder)]
    places = sorted((start, title) for start, title in named if start >= 0)
    ends = [start for start, _ in places[1:]] + [len(text)]
    parts = {title: text[start:end] for (start, title), end in zip(places, ends, strict=False)}
    for clause in words("offers")["one_of_two"].findall(text) if len(offered) == 2 else []:
        parts = {title: said.replace(clause, "") for title, said in parts.items()}
        meant = offered["后者" in clause]
        parts[meant] = f"{parts.get(meant, '')}，{clause}"
    return parts


def _turned(heard: _Heard, reply: str, finder: Finder) -> Dialogue:
    """Return the state with the list that a reply offers, or the dish that it tells of."""
    after, named = heard.dialogue, dict(_served(reply, finder))
    titles = list(named.values())
    offered = offered_in(reply, named)
    if offered:
        listed = set(after.get("offered", []))
        kept = set(offered) < listed or (heard.compared and bool(listed & set(offered)))
        return after if kept else {**after, "offered": offered}
    focus = after.get("focus_title", "")
    asked = simplify(heard.question)
    spelt = heard.settled and (clean_name(focus) in asked or puts_off(asked))
    title = "" if spelt else _announced(reply, finder)
    if not title and len(reply) >= TELLING_REPLY and (find_quantities(reply) or find_ingredients(reply)):
        told, lead = finder.described(f"{heard.question}，{reply}")
        stays = heard.settled or (focus and focus == heard.before)
        title = told if lead >= (SURE if stays else CLEAR) and _akin(told, heard) else ""
    if not title and not focus and len(titles) == 1:
        title = titles[0]
    if not title or title == focus:
        return after
    guessed = focus if focus != heard.before else ""
    rest = [known for known in after.get("named", []) if known != guessed]
    return focused_on({**after, "named": rest}, title, f"{heard.question}，{reply[:60]}")


def _akin(title: str, heard: _Heard) -> bool:
    """Tell whether a dish may be what the user spoke of: it shares a word with the question, or no dish was named."""
    shared = set(tokens(clean_name(title))) & set(tokens(heard.question))
    return not heard.settled or any(len(word) > 1 for word in shared)


def _announced(reply: str, finder: Finder) -> str:
    """Return the dish that a reply opens with ("可以做X：…", "就是X，…"), or ""."""
    rows = words("offers")
    text = rows["greeting"].sub("", simplify(reply).strip())
    head = split_at(text, ":,。!?;")[0][:_LONGEST_HEAD]
    lead = rows["announcing"].search(head)
    name = rows["after_name"].sub("", head[lead.end() if lead else 0 :].strip()).strip()
    titles = _dishes_in(name, finder)
    if titles:
        return titles[0]
    if not 3 <= len(name) <= 14 or not (lead or text[len(head) : len(head) + 1] == ":"):
        return ""
    title, score = finder.best(name)
    return title if score >= NAMED else ""


def _served(reply: str, finder: Finder) -> list[tuple[str, str]]:
    """Return the names of dishes in a reply with their titles, sauces and what is only an ingredient left out."""
    named = [(name, title) for name, title in finder.names_in(reply) if _is_dish(name)]
    return [(name, title) for name, title in named if (dish := lookup(name)) is None or dish.category != "酱料"]


def _is_dish(name: str) -> bool:
    """Tell whether a name is no mere ingredient: it is none, or one that is eaten as a dish (油条, 桂林米粉)."""
    dish = lookup(name)
    return not is_ingredient(name) or (dish is not None and dish.category in ("主食", "早餐点心"))


def _dishes_in(text: str, finder: Finder) -> list[str]:
    """Return the titles that a text names as dishes, the longest name first."""
    named = [(name, title) for name, title in finder.names_in(text) if _is_dish(name)]
    return [title for _, title in sorted(named, key=lambda pair: -len(pair[0]))]
