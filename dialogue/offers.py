"""Dishes that a reply offers, and the one that a follow-up picks from them."""

from collections.abc import Mapping, Sequence

from culinary.quantities import find_quantities
from text.clauses import SENTENCE_MARKS, split_at
from text.normalize import simplify
from understanding.ordinals import read_place
from understanding.tables import words


def offered_in(reply: str, named: Mapping[str, str]) -> list[str]:
    """Return the dishes that a reply offers as a list, in its order: numbered, bulleted, proposed or named in a row.

    A numbered list that names steps rather than dishes ("1. 五花肉切块，焯水") is none.

    Args:
        named: names of dishes of the index that the reply has, in the order they appear, each with its title.
    """
    for row in ("numbered", "bulleted"):
        found = list(words("offers")[row].finditer(reply))
        ends = [match.start() for match in found[1:]] + [len(reply)]
        lines = [reply[match.start() : end].split("\n")[0] for match, end in zip(found, ends, strict=False)]
        items = [_known(line, named) or match["item"].strip() for match, line in zip(found, lines, strict=True)]
        if len(items) > 1 and not _are_steps(items, [*named, *named.values()]):
            return items
    lines = [line.strip() for line in reply.split("\n")]
    heads = [named[head[0]] for line in lines if (head := split_at(line, "：:"))[0] in named and head[1:]]
    if len(heads) > 1:
        return heads
    titles = list(dict.fromkeys(named.values()))
    best = _proposed(reply, named)
    for sentence in split_at(reply, SENTENCE_MARKS):
        items = _in_a_row(sentence, named)
        known = sum(item in titles for item in items)
        if known > max(2, len(best)) or (known == 2 > len(best) and not _tells_how(sentence)):
            best = items
    if len(best) > 1:
        return best
    return titles if len(titles) > 1 and not _tells_how(reply) else []


def _known(text: str, named: Mapping[str, str]) -> str:
    """Return the title of the longest name that stands in a text, or ""."""
    simple = "".join(simplify(text).split())
    return named.get(max((name for name in named if name in simple), key=len, default=""), "")


def _proposed(reply: str, named: Mapping[str, str]) -> list[str]:
    """Return the dishes that a reply proposes one by one."""
    text = "".join(simplify(reply).split())
    proposed = words("offers")["proposed"]
    places = ((text.find(name), title) for name, title in named.items())
    return list(dict.fromkeys(title for start, title in sorted(places) if proposed.search(text[: max(start, 0)])))


def _are_steps(items: Sequence[str], titles: Sequence[str]) -> bool:
    dishes = sum(any(title in item or item in title for title in titles) for item in items)
    return 2 * dishes < len(items) and 2 * sum(bool(words("offers")["step"].search(item)) for item in items) > len(
        items
    )


def _in_a_row(sentence: str, named: Mapping[str, str]) -> list[str]:
    """Return the dishes that a sentence lists: known titles, and what stands between 、 beside them."""
    items: list[str] = []
    rows = words("offers")
    for clause in split_at(sentence, "，,；;：:"):
        parts = rows["joint"].split(clause)
        for part in parts:
            known = _known(part, named)
            unknown = rows["list_end"].sub("", rows["opening"].sub("", part.strip()))
            if known or (len(parts) > 1 and 2 <= len(unknown) <= 8):
                items.append(known or unknown)
    return list(dict.fromkeys(items))


def _tells_how(reply: str) -> bool:
    """Tell whether a reply says how something is made, so that the dishes it names are no list to choose from."""
    return bool(find_quantities(reply)) or len(set(words("offers")["step"].findall(reply))) > 2


def ordinal_in(question: str, items: Sequence[str]) -> tuple[str, str] | None:
    """Return the item that an ordinal of `question` points at and the question without the ordinal, or None.

    An item that is turned down in the same breath ("第二个不要，第一个吧") is passed over.
    """
    found = read_place(simplify(question), len(items))
    return (items[found[0] - 1], found[1]) if found else None
