"""Feeds every regular expression of the product texts made against it: `python -m tests.pattern_attack`.

The patterns are those that the product's modules compile when they are imported, the phrase tables of all rooms, and the
rules of safety. Against each stands, for every part of it that may repeat, a text that leads to the part, repeats what
the part takes, and then breaks off; a pattern that can cut the repeated piece up in many ways tries them all. One line is
printed for each pattern that takes longer than `LIMIT_S` of processor time over one text.
"""

import importlib
import pkgutil
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

from settings import ROOT

LENGTH = 2_000
LIMIT_S = 6.0
ROOMS = (
    "text", "culinary", "recipes", "knowledge", "understanding", "retrieval", "dialogue", "answering", "graph", "tools",
    "models", "memory", "serving", "page",
)  # fmt: skip
_BREAKS = ("\x00", "。", " !")
# What stands for a character that may be anything, so that neighbours may take it too.
_ANY = "一"


class TooLongError(Exception):
    """A search took longer than it may."""


def patterns() -> dict[str, tuple[str, int]]:
    """Return the patterns of the product and their flags, each with where it is from."""
    found: dict[str, tuple[str, int]] = {}
    compile_ = re.compile

    def noted(pattern: Any, flags: Any = 0) -> re.Pattern[Any]:
        made = compile_(pattern, flags)
        if isinstance(pattern, str):
            frame = sys._getframe(1)
            file = Path(frame.f_code.co_filename)
            if file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in ROOMS:
                found.setdefault(f"{file.relative_to(ROOT)}:{frame.f_lineno} {pattern[:60]}", (pattern, flags))
        return made

    re.compile = noted  # type: ignore[assignment]
    try:
        for room in ROOMS:
            for module in pkgutil.walk_packages([str(ROOT / room)], f"{room}."):
                importlib.import_module(module.name)
    finally:
        re.compile = compile_
    return found | _of_tables()


def _of_tables() -> dict[str, tuple[str, int]]:
    from culinary.safety import _compiled
    from text.phrases import load_phrases

    found = {}
    for room in ROOMS:
        for file in sorted([*ROOT.glob(f"{room}/**/phrases/*.yaml"), *ROOT.glob(f"{room}/data/recipe_words.yaml")]):
            try:
                table = load_phrases(file)
            except ValueError:
                # The phrases of answering are sentences to say.
                continue
            found |= {f"{file.stem} {row}": (table[row].pattern, 0) for row in table.table.rows}
    for name, rule in _compiled().items():
        parts = (*rule.question, rule.food, rule.unless, rule.recipe)
        found |= {f"rule {name} {number}": (part.pattern, 0) for number, part in enumerate(parts) if part}
    return found


def attacks(pattern: str, flags: int) -> Iterator[str]:
    """Return texts for each part of a pattern that may repeat, and of all that it is made of."""
    tree = parser.parse(pattern, flags)
    pieces = _repeated(list(tree), "")
    texts = (before + (part * LENGTH)[:LENGTH] for before, piece in pieces for part in (piece, piece[0]))
    for number, text in enumerate(dict.fromkeys(texts)):
        yield text + _BREAKS[number % len(_BREAKS)]


def _repeated(nodes: Iterable[tuple[Any, Any]], before: str) -> Iterator[tuple[str, str]]:
    """Return what leads to each repeated part of some nodes, and what the part takes."""
    for code, value in nodes:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, high, body = value
            if high > 1:
                for example in _examples(body):
                    yield before, example
                yield from _repeated(list(body), before)
        else:
            for body in _bodies(code, value):
                yield from _repeated(list(body), before)
        before += _example([(code, value)])


def _bodies(code: Any, value: Any) -> list[Any]:
    """Return the parts that a node is made of."""
    if code == codes.BRANCH:
        return list(value[1])
    if code == codes.SUBPATTERN:
        return [value[3]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return [value] if code == codes.ATOMIC_GROUP else []


def _examples(body: Any) -> list[str]:
    """Return texts that a part takes: one for each of the first alternatives that it begins with."""
    nodes = list(body)
    for code, value in nodes[:1]:
        inner = value[3] if code == codes.SUBPATTERN else body
        for first, alternatives in list(inner)[:1]:
            if first == codes.BRANCH:
                return [text for one in alternatives[1][:6] if (text := _example(list(one)))]
    text = _example(nodes)
    return [text] if text else []


def _example(nodes: Iterable[tuple[Any, Any]]) -> str:
    """Return a text that nodes match, as far as can be told without looking ahead."""
    return "".join(_one(code, value) for code, value in nodes)


def _one(code: Any, value: Any) -> str:
    if code == codes.LITERAL:
        return chr(value)
    if code == codes.IN:
        return _of_class(value)
    if code in (codes.ANY, codes.NOT_LITERAL):
        return _ANY
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        low, _, body = value
        return _example(list(body)) * min(low, 50)
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return ""
    bodies = _bodies(code, value)
    return _example(list(bodies[0])) if bodies else ""


def _of_class(members: list[tuple[Any, Any]]) -> str:
    """Return a character of a class."""
    code, value = members[0]
    if code == codes.NEGATE:
        return _ANY
    if code == codes.CATEGORY:
        return {codes.CATEGORY_SPACE: " ", codes.CATEGORY_DIGIT: "1"}.get(value, "a")
    return chr(value[0] if code == codes.RANGE else value)


def slow(name: str, pattern: str, flags: int) -> str | None:
    """Return a line about a pattern that is too slow."""
    regex = re.compile(pattern, flags)
    for text in attacks(pattern, flags):
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
        try:
            regex.search(text)
        except TooLongError:
            return f"{name}: {text[:20]!r}… {text[-20:]!r}"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TooLongError


def main() -> None:
    """Print the patterns that are too slow."""
    signal.signal(signal.SIGVTALRM, _too_long)
    known = patterns()
    bad = [line for name, (pattern, flags) in known.items() if (line := slow(name, pattern, flags))]
    print(f"{len(known)} patterns", *bad, sep="\n")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
