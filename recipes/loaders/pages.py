"""Read recipes from saved web pages: JSON-LD in their scripts, else what their elements are marked as."""

import base64
import email
import email.policy
import html
from collections.abc import Iterator
from typing import Any

from recipes.loaders.base import MAX_DOCUMENT, Broken, Source, describe, has_suffix, head_text, read_text
from recipes.loaders.encodings import decode
from recipes.loaders.fields import field_of, layout
from recipes.loaders.html_text import Element, parse_page
from recipes.loaders.json_records import FAULTS, parse_json
from recipes.loaders.page_text import read_shown
from recipes.loaders.pictures import is_picture
from recipes.loaders.records import NoRecipe, read_record, recipes_of
from recipes.recipe import Recipe

_SCRIPT = "application/ld+json"
# Parts that are marked once an entry, and whose elements are therefore gathered.
_MANY = ("ingredients", "steps", "tags", "notes", "keywords")
_NAME_MARKS = ("itemprop", "property", "class", "id")


def accepts(source: Source) -> bool:
    """Tell whether a source is a web page, also one saved as MHTML."""
    head = head_text(source).lstrip()[:8192]
    low = head.lower()
    page = low.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in low or _SCRIPT in low
    return page or is_mhtml(head) or (low.startswith("<") and has_suffix(source, ".html", ".htm", ".xhtml"))


def is_mhtml(head: str) -> bool:
    """Tell whether a text begins as a page saved with its pictures (MHTML)."""
    return layout("mhtml").search(head[:8192]) is not None


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of a saved page; what was saved with it has their pictures."""
    saved: dict[str, bytes] = {}
    try:
        text, saved = _mhtml(source) if is_mhtml(head_text(source)) else (read_text(source), saved)
        page = parse_page(text)
    except FAULTS as error:
        yield Broken(1, describe(error))
        return
    found = list(_of_scripts(page, source.place.name)) or _of_marks(page, source.place.name)
    for one in found:
        data = saved.get(one.picture) if isinstance(one, Recipe) else None
        picture = f"data:;base64,{base64.b64encode(data).decode()}" if data else ""
        yield one.with_picture(picture) if picture and isinstance(one, Recipe) else one


def _mhtml(source: Source) -> tuple[str, dict[str, bytes]]:
    """Return the page within a MHTML file, and the pictures saved with it, by their addresses.

    Raises:
        ValueError: there is none.
    """
    with source.open() as file:
        message = email.message_from_bytes(file.read(MAX_DOCUMENT), policy=email.policy.default)
    text, saved = None, dict[str, bytes]()
    for part in message.walk():
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        if text is None and part.get_content_type() in ("text/html", "application/xhtml+xml"):
            text = decode(data, part.get_content_charset() or "")
        elif is_picture(data) and (address := str(part.get("Content-Location", "")).strip()):
            saved.setdefault(address, data)
    if text is None:
        raise ValueError("没有网页 no page in the MHTML file")
    return text, saved


def _of_scripts(page: Element, source: str) -> Iterator[Recipe | Broken]:
    for element in page.walk():
        kind = html.unescape(element.attributes.get("type", "")).split(";")[0].strip().lower()
        if element.tag != "script" or kind != _SCRIPT:
            continue
        text = "".join(child for child in element.children if isinstance(child, str))
        try:
            yield from recipes_of(parse_json(layout("script_wrapper").sub("", text)), source)
        except NoRecipe:
            continue
        except FAULTS as error:
            if not text.strip() or "Recipe" not in text:
                continue
            yield Broken(element.line, describe(error))


def _of_marks(page: Element, source: str) -> Iterator[Recipe | Broken]:
    """Yield what elements are marked as parts of a recipe: microdata, RDFa, h-recipe, or names of classes."""
    found = False
    for scope in _scopes(page):
        record = _record(scope)
        if "name" not in record or not ("ingredients" in record or "steps" in record):
            continue
        found = True
        try:
            yield read_record(record, source)
        except ValueError as error:
            yield Broken(scope.line, describe(error))
    if not found:
        yield from _of_text(page, source)


def _of_text(page: Element, source: str) -> Iterator[Recipe | Broken]:
    """Yield the recipe that a page shows without marking it."""
    shown = read_shown(page, source)
    for recipe in shown:
        yield recipe.with_picture(recipe.picture or _picture(page))
    if not shown:
        yield Broken(1, "网页里没有菜谱 the page has no schema.org/Recipe, nor headings of ingredients and steps")


def _scopes(page: Element) -> list[Element]:
    """Return the elements that each hold one recipe, outermost first; else the page if it names the parts of one."""
    marked = [element for element in page.walk() if _is_scope(element)]
    if marked:
        inner = {id(below) for scope in marked for below in scope.walk() if below is not scope}
        return [scope for scope in marked if id(scope) not in inner]
    return [page]


def _is_scope(element: Element) -> bool:
    kind = element.attributes.get("itemtype", "") + " " + element.attributes.get("typeof", "")
    if "recipe" in kind.lower():
        return True
    classes = element.attributes.get("class", "").lower().split()
    named = any(name in ("hrecipe", "h-recipe", "recipe", "recipe-details") for name in classes)
    return named and element.tag in ("div", "article", "section", "main", "body", "li") and _names_recipe(element)


def _names_recipe(element: Element) -> bool:
    parts = {part for below in element.walk() for part in [_part_of(below)] if part}
    return "name" in parts and bool(parts & {"ingredients", "steps"})


def _part_of(element: Element) -> str | None:
    """Return which part of a recipe an element is marked as."""
    for mark in _NAME_MARKS:
        for name in element.attributes.get(mark, "").split():
            part = field_of(layout("microformat_prefix").sub("", name))
            # A heading may bear the name of what stands below it.
            if part and part != "picture" and not (part in _MANY and element.tag in _HEADINGS):
                return part
    return None


def _picture(scope: Element) -> str:
    """Return the address of the picture of a recipe: what is marked as one, else the first shown within it."""
    shown = ""
    for element in scope.walk():
        marks = " ".join(element.attributes.get(mark, "") for mark in _NAME_MARKS).lower()
        address = next((found for key in ("src", "content", "href") if (found := element.attributes.get(key))), "")
        if address and ("image" in marks or "photo" in marks) and element.tag in ("img", "meta", "link", "a"):
            return address
        if element.tag == "img" and not shown and scope.tag != "#page":
            shown = element.attributes.get("src", "")
    return shown


def _record(scope: Element) -> dict[str, Any]:
    """Gather the marked parts below an element; what stands in a marked part is not looked at again."""
    record: dict[str, Any] = {}
    pending = list(reversed([child for child in scope.children if isinstance(child, Element)]))
    while pending:
        element = pending.pop()
        part = _part_of(element)
        inner = [child for child in element.children if isinstance(child, Element)]
        if part is None and _is_other_thing(element):
            continue
        if part is None or (part in _MANY and _has_part(element, part)) or not _said(element):
            pending += reversed(inner)
            continue
        value = _step_text(element) if part == "steps" else _said(element)
        if part in _MANY:
            record.setdefault(part, []).extend(
                value.split("\n") if part != "steps" or not _is_entry(element) else [value]
            )
        else:
            record.setdefault(part, value)
    return {_NAMES.get(part, part): value for part, value in record.items()} | {"image": _picture(scope)}


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAMES = {
    "minutes": "totalTime", "preparing": "prepTime", "cooking": "cookTime", "resting": "restTime",
    "recipe_yield": "recipeYield", "keywords": "aliases", "more_ingredients": "调料",
}  # fmt: skip


def _is_other_thing(element: Element) -> bool:
    """Tell whether an element is about something else with a name of its own: an author, a rating, a review."""
    kind = element.attributes.get("itemtype", "") or element.attributes.get("typeof", "")
    return bool(kind) and not any(name in kind for name in ("HowTo", "ItemList", "ListItem", "Recipe"))


def _step_text(element: Element) -> str:
    """Return what a step says; where its text is marked, without its name and number."""
    marked = [one.text() for one in element.walk() if one is not element and one.attributes.get("itemprop") == "text"]
    return "\n".join(filter(None, marked)) or _said(element)


def _has_part(element: Element, part: str) -> bool:
    return any(_part_of(below) == part for below in element.walk() if below is not element)


def _is_entry(element: Element) -> bool:
    lines = ("p", "li", "ol", "ul", "div", "br")
    return element.tag == "li" or not any(below.tag in lines for below in element.walk() if below is not element)


def _said(element: Element) -> str:
    for name in ("content", "datetime", "title" if element.tag == "abbr" else "content"):
        if element.attributes.get(name):
            return element.attributes[name]
    return element.attributes.get("href", "") if element.tag == "link" else _shown(element)


def _shown(element: Element) -> str:
    """Return what an element shows; of a table, a row a line."""
    if element.tag not in ("table", "tbody", "tr"):
        return element.text()
    rows = (" ".join(one.text().split()) for one in element.walk() if one.tag == "tr")
    return "\n".join(filter(None, rows)) or element.text()
