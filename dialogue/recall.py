"""What a conversation that was held elsewhere is about, read off its messages: the user's words and the replies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from culinary.ingredients import is_ingredient
from dialogue.finder import NAMED, Finder
from dialogue.focus import focused_on
from dialogue.intent import read_question
from dialogue.offers import offered_in
from dialogue.rewrite import leans, resolve
from graph.state import Dialogue
from retrieval.text import clean_name, simplify, tokens

CERTAIN = 0.62  # confidence from which a question is taken to be about a dish that it describes
# How far ahead of the next a recipe must be for a reply to tell of it: where no dish is talked about yet, and else.
CLEAR, SURE = 0.1, 0.25
_TOLD_LENGTH = 25
_HEAD = re.compile(r"^[^：:，,。！!？?；;\n]{2,24}")
_GREETING = re.compile(r"^(好[呀啊的嘞吧]?|行[啊呀吧]?|当然|没问题|可以[的呀啊]?|嗯|哦|推荐)[，,。！!：:、\s]+(?=.)")
_LEAD = re.compile(
    r"^(那|就|这|也|不如|不妨|建议|推荐|你|您|我|们|给|可以|能|要不|是|叫做?|名叫|试试|考虑|学|"
    r"有[道个款种]?|来[一]?[个道份盘碗盅锅点]?|[做蒸煮熬炖烤拌炒煲]?一[个道份盘碗盅锅点款])+"
)
_TAIL = re.compile(r"(吧|呢|啊|呀|哦|就行|就很?好|也?(比较|很|挺|最|蛮|更|特别|非常|不错|合适|应景|简单).*|的?做法.*)$")


@dataclass(frozen=True)
class _Heard:
    """The state after the user's words; `settled`: they say which dish; `before`: the dish in focus until then."""

    dialogue: Dialogue
    question: str = ""
    settled: bool = False
    before: str = ""


async def reconstruct(history: Sequence[tuple[str, str]], finder: Finder) -> Dialogue:
    """Read the dialogue state off `(role, content)` pairs, oldest first."""
    heard = _Heard(Dialogue())
    for role, content in history:
        if role == "user":
            heard = await _hear(heard.dialogue, content, finder)
        else:
            heard = replace(heard, dialogue=await _reply(heard, content, finder))
    return heard.dialogue


async def _hear(before: Dialogue, question: str, finder: Finder) -> _Heard:
    reading, focus = read_question(question), before.get("focus_title", "")
    follows = leans(question, reading, before)
    if reading.intent in ("small_talk", "off_topic", "medical", "unsafe") and not follows:
        return _Heard(before, question, settled=True, before=focus)
    titles = _dishes_in(question, finder)
    if follows:
        resolved = await resolve(question, reading, before, finder)
        after = focused_on(before, resolved.dish, question) if resolved.dish else before
        settled = bool(resolved.dish) and (resolved.dish in titles or resolved.dish != focus)
        return _Heard({**after, "asked": resolved.standalone}, question, settled, focus)
    if reading.intent == "ingredients":
        return _Heard({**before, "asked": question}, question, before=focus)
    title, score = (titles[0], 1.0) if titles else await finder.best(question)
    after = focused_on(before, title, question) if score >= CERTAIN else before
    return _Heard({**after, "asked": question}, question, bool(titles), focus)


async def _reply(heard: _Heard, reply: str, finder: Finder) -> Dialogue:
    """Return the state after a reply: the list that it offers, or the dish that it tells of."""
    after, titles = heard.dialogue, [title for _, title in finder.names_in(reply)]
    offered = offered_in(reply, titles)
    if offered:
        listed = after.get("offered", [])
        return after if set(offered) < set(listed) else {**after, "offered": offered}
    focus = after.get("focus_title", "")
    title = "" if heard.settled else await _announced(reply, finder)
    if not title and len(reply) >= _TOLD_LENGTH:
        told, lead = await finder.described(f"{heard.question}，{reply}")
        stays = heard.settled or (focus and focus == heard.before)
        title = told if lead >= (SURE if stays else CLEAR) and _akin(told, heard) else ""
    if not title and not focus and len(titles) == 1:
        title = titles[0]
    if not title or title == focus:
        return after
    guessed = focus if focus != heard.before else ""
    named = [known for known in after.get("named", []) if known != guessed]
    return focused_on({**after, "named": named}, title, f"{heard.question}，{reply[:60]}")


def _akin(title: str, heard: _Heard) -> bool:
    """Tell whether a dish may be what the user spoke of: it shares a word with the question, or no dish was named."""
    shared = set(tokens(clean_name(title))) & set(tokens(heard.question))
    return not heard.settled or any(len(word) > 1 for word in shared)


async def _announced(reply: str, finder: Finder) -> str:
    """Return the dish that a reply opens with ("可以做X：…", "就是X，…"), or ""."""
    text = _GREETING.sub("", simplify(reply).strip())
    head = _HEAD.match(text)
    if head is None:
        return ""
    lead = _LEAD.match(head[0])
    name = _TAIL.sub("", head[0][lead.end() if lead else 0 :].strip()).strip()
    titles = _dishes_in(name, finder)
    if titles:
        return titles[0]
    if not 3 <= len(name) <= 14 or not (lead or text[head.end() : head.end() + 1] in (":", "：")):
        return ""
    title, score = await finder.best(name)
    return title if score >= NAMED else ""


def _dishes_in(text: str, finder: Finder) -> list[str]:
    """Return the titles that a text names by a name that is no mere ingredient, the longest name first."""
    named = [(name, title) for name, title in finder.names_in(text) if not is_ingredient(name)]
    return [title for _, title in sorted(named, key=lambda pair: -len(pair[0]))]
