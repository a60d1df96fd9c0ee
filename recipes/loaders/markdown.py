"""Read Markdown into headings, paragraphs, list entries, tables and code, in the order of the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from recipes.loaders.fields import layout

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "item", "row", "code", "picture"]

_TIMES = "\ue000"
MAX_DEPTH = 60
MAX_BRACKETS = 5000
"""Each may open a link, for whose end CommonMark looks through all that follows."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document; `children` are the entries nested below a list entry.

    A row of a table has its `cells` and the table's `header`; a picture's text is its caption, which may be empty;
    `picture` is where the first picture of any block lies; `level` is a heading's, 1 to 6; `line` counts from 1.
    """

    kind: Kind
    text: str
    line: int
    level: int = 0
    ordered: bool = False
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    children: tuple["Block", ...] = ()
    picture: str = ""

    def sentence(self) -> str:
        """Return the entry with all that is nested below it, on one line."""
        if self.kind == "row":
            return "，".join(_cell(name, cell) for name, cell in zip(self.header, self.cells, strict=True) if cell)
        below = "；".join(child.sentence().rstrip("，；、;, ") for child in self.children)
        if not below:
            return self.text
        head = self.text.rstrip("，；、：:;, ")
        return f"{head}：{below}" if head else below


def _cell(name: str, cell: str) -> str:
    return f"{name} {cell}" if name else cell


def front_matter(text: str) -> tuple[list[str], str]:
    """Split a document into the lines of its YAML front matter and the rest."""
    lines = text.split("\n")
    marks = [place for place, line in enumerate(lines) if line.rstrip(" \t") in ("---", "...")]
    if marks[:1] != [0] or lines[0].startswith(".") or len(marks) < 2:
        return [], text
    head = (line.rstrip() for line in lines[1 : marks[1]])
    return [line for line in head if line], "\n".join(lines[marks[1] + 1 :])


def parse_markdown(text: str) -> list[Block]:
    """Parse CommonMark with tables into blocks without markup.

    Comments and tags are dropped; the words in links, emphasis, code and captions stay. List entries nest by their
    indentation, also where CommonMark would end the list (two spaces below "1.").

    Raises:
        ValueError: lists or quotations are nested deeper, or brackets are more, than in any text written by people.
    """
    if text.count("[") > MAX_BRACKETS:
        raise ValueError(f"more than {MAX_BRACKETS} brackets")
    lines = _prepare(text)
    return _nest(_flat(_parser().parse("\n".join(lines)), lines))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH}).enable("table").disable("code")


def first_picture(blocks: Sequence[Block]) -> str:
    """Return where the first picture of a document lies, beside it before anywhere on the web; empty for none."""
    return _first(_pictures(blocks))


def _first(pictures: Iterator[str]) -> str:
    found = list(pictures)
    return next((one for one in found if "//" not in one), next(iter(found), ""))


def _pictures(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from [block.picture] * bool(block.picture)
        yield from _pictures(block.children)


def without_wiki(text: str) -> str:
    """Return a text in Markdown without what a wiki adds to it: names of lines, comments, marks, embedded notes.

    The pictures that it embeds (`![[tea.png|300]]`) become Markdown's.
    """
    text = layout("embedded").sub(lambda found: f"![](<{found[1]}>)" if found[1] else "", text)
    return layout("block_name").sub("", layout("wiki_mark").sub(r"\1\2", text))


def _prepare(text: str) -> list[str]:
    text = without_wiki(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    clean = layout("html_comment").sub("", text)
    lines: list[str] = []
    fence = ""
    for line in clean.split("\n"):
        bare = line.lstrip()
        if bare.startswith(fence or ("```", "~~~")) and len(line) - len(bare) <= 3:
            fence = "" if fence else bare[:3]
        elif not fence:
            line = layout("product").sub(rf"\1{_TIMES}", layout("spaceless_mark").sub(_spaced, line))
        lines.append(line)
    return list(_parted(lines))


def _spaced(mark: re.Match[str]) -> str:
    return f"{mark[3]}. " if mark[3] else f"{mark[0]} "


def _parted(lines: list[str]) -> Iterator[str]:
    """Yield the lines, with an empty one where a label or a picture follows a list entry without any.

    CommonMark would take such a line for the end of the entry.
    """
    entry = layout("list_entry")
    for place, line in enumerate(lines):
        plain = line[:1].strip() and not entry.match(line) and not line.startswith(("#", ">", "|", "```", "~~~"))
        if place and plain and entry.match(lines[place - 1]):
            below = next((later for later in lines[place + 1 : place + 3] if later.strip()), "")
            if line.startswith("![") or (len(line) <= 20 and entry.match(below)):
                yield ""
        yield line


@dataclass(slots=True)
class _Flat:
    """A block before nesting; `indent` places list entries, -1 is outside any list."""

    kind: Kind
    text: str
    line: int
    indent: int = -1
    level: int = 0
    ordered: bool = False
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    picture: str = ""


def _flat(stream: "Sequence[Token]", lines: list[str]) -> Iterator[_Flat]:
    entries: list[_Flat] = []
    level = 0
    for position, token in enumerate(stream):
        line = token.map[0] + 1 if token.map else 0
        if token.level >= MAX_DEPTH - 2:
            raise ValueError(f"line {line}: lists or quotations nested deeper than {MAX_DEPTH // 2} levels")
        if token.type == "list_item_open":
            indent = len(lines[line - 1]) - len(lines[line - 1].lstrip(" >"))
            entries.append(_Flat("item", "", line, indent, ordered=token.info.isdigit()))
        elif token.type == "list_item_close":
            entries.pop()
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("inline", "fence", "html_block") and not _in_table(token):
            yield from _leaf(token, line, level, entries)
        if token.type == "table_open":
            yield from _rows(stream, position)


def _in_table(token: "Token") -> bool:
    return token.type == "inline" and bool(token.meta.get("in_table"))


def _leaf(token: "Token", line: int, level: int, entries: list[_Flat]) -> Iterator[_Flat]:
    kind: Kind
    if token.type == "inline":
        text, kind = _inline(token), "picture" if _only_pictures(token) else "paragraph"
    elif token.type == "fence":
        text, kind = token.content.replace(_TIMES, "*").rstrip(), "code"
    else:
        text, kind = _strip_tags(token.content), "paragraph"
    picture = _picture(token)
    if entries and picture:
        entries[-1].picture = entries[-1].picture or picture
    yield from _placed(_Flat(kind, text, line, level=level, picture=picture), entries)


def _placed(block: _Flat, entries: list[_Flat]) -> Iterator[_Flat]:
    if not block.text.strip():
        if block.picture and not entries:
            yield block
    elif block.level:
        yield replace(block, kind="heading", text=" ".join(block.text.split()))
    elif entries and not entries[-1].text:
        entries[-1].text = block.text
        yield entries[-1]
    else:
        yield replace(block, indent=entries[-1].indent + 1 if entries else -1)


def _picture(token: "Token") -> str:
    """Return where the first picture within a block of text lies, also one written as a tag."""
    return _first(_named_in(token))


def _named_in(token: "Token") -> Iterator[str]:
    for part in token.children or [token]:
        if part.type == "image":
            yield str(part.attrs.get("src", ""))
        elif part.type.startswith("html"):
            yield from (tag[1].strip() for tag in layout("picture_tag").finditer(part.content))


def _rows(stream: "Sequence[Token]", start: int) -> Iterator[_Flat]:
    header: tuple[str, ...] = ()
    cells: list[str] = []
    line, picture = 0, ""
    for token in stream[start:]:
        if token.type == "tr_open":
            cells, line, picture = [], (token.map[0] + 1 if token.map else line), ""
        elif token.type == "inline":
            cells.append(" ".join(_inline(token).split()))
            picture = picture or _picture(token)
            token.meta["in_table"] = True
        elif token.type == "tr_close" and not header:
            header = tuple(cells)
        elif token.type == "tr_close":
            yield _Flat("row", "", line, cells=tuple(cells), header=header, picture=picture)
        elif token.type == "table_close":
            return


def _inline(token: "Token") -> str:
    parts: list[str] = []
    links: list[str] = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            caption = child.content.strip()
            parts.append(f"（图：{caption}）" if caption else "")
        elif child.type == "link_open":
            links.append(str(child.attrs.get("href", "")))
        elif child.type == "link_close":
            address = links.pop()
            parts.append(f"（{address}）" if address.startswith(("http://", "https://")) else "")
        elif child.type == "html_inline":
            parts.append(_strip_tags(child.content))
        else:
            parts.append(child.content)
    # Asterisks that found no partner ("**上管 **150** 度**") are markup too.
    text = "".join(parts).replace("**", "").replace(_TIMES, "*")
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def _only_pictures(token: "Token") -> bool:
    return all(child.type in ("image", "softbreak") or not child.content.strip() for child in token.children or ())


def _strip_tags(text: str) -> str:
    return layout("html_tag").sub(lambda tag: "\n" if tag[1] else "", text).strip()


def _nest(blocks: Iterator[_Flat]) -> list[Block]:
    """Hang list entries below the entry that they are indented under; depth is bounded by the parser."""
    roots: list[tuple[_Flat, list[_Flat]]] = []
    for block in blocks:
        if block.indent > 0 and roots and roots[-1][0].kind == "item" and block.indent > roots[-1][0].indent:
            roots[-1][1].append(block)
        else:
            roots.append((block, []))
    return [_tree(root, below) for root, below in roots]


def _tree(block: _Flat, below: list[_Flat]) -> Block:
    text = block.text if block.kind in ("code", "paragraph") else " ".join(block.text.split())
    return Block(
        block.kind, text, block.line, block.level, block.ordered, block.cells, block.header,
        tuple(_nest(iter(below))), block.picture,
    )  # fmt: skip
