"""The text of HTML: what a browser would show, line by line, and a page as a tree of elements."""

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_DEPTH = 200
MAX_NODES = 400_000
_BLOCK = (
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h[1-6]", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
)  # fmt: skip
_INLINE = (
    "a", "abbr", "b", "bdi", "big", "cite", "code", "data", "del", "em", "font", "i", "img", "input", "ins", "kbd",
    "label", "mark", "q", "s", "small", "source", "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u",
    "var", "wbr",
)  # fmt: skip
_BREAK = re.compile(rf"</?(?:{'|'.join(_BLOCK)})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_DROP = re.compile(rf"</?(?:{'|'.join(_INLINE)})(?:[\s/][^<>]*)?>|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))  # fmt: skip
BLOCKS = {*_BLOCK, *(f"h{level}" for level in range(1, 7))}
# An element that opens where one of these is open ends it: authors leave their end tags out.
_ENDS = {
    "li": {"li"}, "p": {"p"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th"}, "td": {"td", "th"},
    "th": {"td", "th"}, "option": {"option"},
} | {tag: {"p"} for tag in ("div", "ul", "ol", "table", "section", "h1", "h2", "h3", "h4")}  # fmt: skip


def plain_text(text: str) -> str:
    """Return HTML, or a text that may hold some, as lines: blocks and `<br>` break them, other tags vanish.

    Entities are resolved, also those written twice over (`&amp;frac12;`); a `<` that opens no tag stays.
    """
    for _ in range(2):
        if "<" in text:
            text = _DROP.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text)))
        if "&" not in text:
            break
        text = html.unescape(text)
    return tidy_lines(text)


def tidy_lines(text: str) -> str:
    """Return the lines of a text that hold something, with single spaces."""
    return "\n".join(line for part in text.splitlines() if (line := " ".join(part.split())))


def one_spaced(text: str) -> str:
    """Return a text with each run of spaces and line breaks as one space."""
    return re.sub(r"\s+", " ", text)


@dataclass(slots=True)
class Element:
    """An element of a page; `children` are elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)
    line: int = 0

    def walk(self) -> Iterator["Element"]:
        """Yield the element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def text(self) -> str:
        """Return what the element shows, line by line."""
        return tidy_lines("".join(self.pieces()))

    def pieces(self, without: Collection[str] = ("script", "style", "template")) -> Iterator[str]:
        """Yield what the element shows, in pieces; elements of the tags `without` are passed over."""
        block = self.tag in BLOCKS
        if block:
            yield "\n"
        if self.tag not in without:
            for child in self.children:
                if isinstance(child, str):
                    yield one_spaced(child)
                else:
                    yield from child.pieces(without)
        if block:
            yield "\n"


class _Tree(HTMLParser):
    """Builds the tree; end tags that are missing or too many do no harm."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("#page")]
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ends = _ENDS.get(tag)
        while ends and self.open[-1].tag in ends:
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in reversed(attrs)}, line=self.getpos()[0])
        self.open[-1].children.append(element)
        self._count += 1
        if self._count > MAX_NODES or len(self.open) > MAX_DEPTH:
            raise ValueError("a page of too many elements, or nested too deeply")
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_page(text: str) -> Element:
    """Return a page as a tree.

    Raises:
        ValueError: it is nested deeper, or has more elements, than any page that people read.
    """
    tree = _Tree()
    # A comment or tag that never ends would be looked through again from each of its letters.
    for start, end in (("<!--", "-->"), ("<", ">")):
        never = text.find(start, text.rfind(end) + 1)
        text = text if never < 0 else text[:never]
    tree.feed(text)
    tree.close()
    return tree.open[0]
