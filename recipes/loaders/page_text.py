"""Read a page that marks nothing as a recipe, but shows one: a title, ingredients and steps below their headings."""

from collections.abc import Iterator
from itertools import takewhile

from recipes.loaders.fields import layout
from recipes.loaders.html_text import BLOCKS, Element, one_spaced
from recipes.loaders.plain_recipe import read_plain, section_of
from recipes.recipe import Recipe

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MAYBE = (*_HEADINGS, "b", "strong", "em", "u", "p", "dt", "th", "td", "legend", "caption", "span", "div")
_ASIDE = (
    "script", "style", "template", "noscript", "head", "title", "nav", "aside", "footer", "form", "button", "iframe",
    "svg",
)  # fmt: skip
_LETTERS, _DEEP = 60, 4
Path = tuple[Element, ...]


def read_shown(page: Element, source: str) -> list[Recipe]:
    """Return the recipe that a page shows below headings for ingredients and steps; none where it shows none.

    Raises:
        ValueError: it cannot be read.
    """
    lines = "".join(page.pieces(_ASIDE)).split("\n")
    if not {"ingredients", "steps"} <= {section_of(line) for line in lines}:
        return []
    scope, title = _scope(page)
    # Old pages break their lines within one paragraph.
    text = "".join(_written(scope, _Place())) if scope else _safe("\n".join(lines))
    return read_plain(text, title or _called(page) or source, source)


def _scope(page: Element) -> tuple[Element | None, str]:
    """Return the innermost element with the title, the ingredients and the steps, and the title."""
    title: Path = ()
    ingredients: Path = ()
    for path in _paths(page, ()):
        element = path[-1]
        kind = _kind(element)
        if element.tag == "h1" and kind is None and not ingredients:
            title = path
        elif kind == "ingredients" and not ingredients:
            ingredients = path
        elif kind == "steps" and ingredients:
            inner = _common(ingredients, path)
            return (_common(title, inner) if title else inner)[-1], title[-1].text() if title else ""
    return None, ""


def _paths(element: Element, above: Path) -> Iterator[Path]:
    path = (*above, element)
    yield path
    for child in element.children:
        if isinstance(child, Element) and child.tag not in _ASIDE:
            yield from _paths(child, path)


def _common(one: Path, other: Path) -> Path:
    return tuple(first for first, _ in takewhile(lambda both: both[0] is both[1], zip(one, other, strict=False)))


def _kind(element: Element) -> str | None:
    """Return which section an element is the heading of, None where it is none."""
    return section_of(_short(element) or "") if element.tag in _MAYBE else None


def _short(element: Element, depth: int = _DEEP) -> str | None:
    """Return what an element says where that is short and stands in few elements; None where it is more."""
    pieces: list[str] = []
    for child in element.children:
        piece = child if isinstance(child, str) else _short(child, depth - 1) if depth and child.tag != "br" else None
        if piece is None or sum(map(len, pieces)) + len(piece) > _LETTERS:
            return None
        pieces.append(piece)
    return " ".join("".join(pieces).split())


def _called(page: Element) -> str:
    """Return the name in a page's title, without the site's."""
    title = next((element.text() for element in page.walk() if element.tag == "title"), "")
    return layout("after_title").split(title)[0].strip()


class _Place:
    """Where in a page writing has come to: the heading of its steps, the lists open, and whether the recipe is over."""

    def __init__(self) -> None:
        self.steps = 0
        self.lists: list[str] = []
        self.over = False


def _written(element: Element, place: _Place) -> Iterator[str]:
    """Yield an element as Markdown, up to the first heading below the steps that is about something else."""
    tag = element.tag
    if tag in _ASIDE or place.over:
        return
    kind = _kind(element)
    level = int(tag[1]) if tag in _HEADINGS else 0
    if level or kind:
        place.over = bool(level and place.steps and not kind and level <= place.steps)
        place.steps = level or 6 if kind == "steps" else place.steps
        yield f"\n\n{'#' * (level or 2)} {_plain(element)}\n\n" if not place.over and _plain(element) else ""
    elif tag in ("ul", "ol"):
        place.lists.append(tag)
        yield from _below(element, place)
        place.lists.pop()
        yield "\n"
    elif tag == "tr":
        cells = [_plain(cell) for cell in element.children if isinstance(cell, Element)]
        yield f"\n- {' '.join(filter(None, cells))}\n"
    elif tag == "li":
        mark = "1. " if place.lists[-1:] == ["ol"] else "- "
        nested = any(child.tag in ("ul", "ol") for child in element.walk())
        said = "".join(_below(element, place)).strip() if nested else _plain(element)
        yield f"\n{'   ' * (len(place.lists) - 1)}{mark}{said}"
    elif tag == "br":
        yield "\n"
    else:
        ends = "\n\n" if tag in BLOCKS else ""
        yield ends
        yield from _below(element, place)
        yield ends


def _below(element: Element, place: _Place) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Element):
            yield from _written(child, place)
        elif not place.over:
            yield _safe(one_spaced(child))


def _plain(element: Element) -> str:
    return _safe(" ".join(element.text().split()))


def _safe(text: str) -> str:
    """Return a text so that nothing in it is Markdown's markup."""
    return layout("markup").sub(r"\\\g<0>", text)
