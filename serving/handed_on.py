"""What a user hands on: a recipe or a shopping list as a picture, a file, or a page that anyone can open and print."""

import io
import json
from collections.abc import Iterable
from datetime import date
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from fastapi import Response

from answering.phrase_book import say
from answering.week_list import Line, line_text
from memory.shares import Share
from recipes.export import to_jsonld
from recipes.recipe import Recipe, group_of
from text.durations import duration
from tools.image.card.backend import render_card
from tools.kitchen.shopping import AISLES
from tools.kitchen.text import Language

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = Path(__file__).with_name("shared_page.html")


def list_recipe(lines: Iterable[Line], language: Language, day: date) -> Recipe:
    """Return what is left to buy as a recipe, whose ingredients stand by aisle: what can show one shows the list."""
    left = [one for one in lines if one.where == "buy" and not one.ticked]
    entries: list[str] = []
    for aisle, english in AISLES.items():
        here = [line_text(one, language) for one in left if one.aisle == aisle]
        entries += [f"【{aisle if language == 'zh' else english.capitalize()}】", *here] if here else []
    return Recipe.create(name=say("handed_list", language, day=day.isoformat()), ingredients=entries)


def list_markdown(shown: Recipe) -> str:
    """Return a list as Markdown with boxes to tick."""
    entries = [f"\n## {group}\n" if (group := group_of(line)) else f"- [ ] {line}" for line in shown.ingredients]
    return "\n".join([f"# {shown.name}", *entries, ""])


def list_jsonld(shown: Recipe) -> dict[str, Any]:
    """Return a list as schema.org/ItemList."""
    lines = [line for line in shown.ingredients if group_of(line) is None]
    items = [{"@type": "ListItem", "position": place, "name": line} for place, line in enumerate(lines, 1)]
    return {"@context": "https://schema.org", "@type": "ItemList", "name": shown.name, "itemListElement": items}


def picture_of(shown: Recipe, language: Language) -> bytes:
    """Return a recipe or a list as a picture, PNG."""
    plain = shown.model_copy(update={"ingredients": tuple(one for one in shown.ingredients if group_of(one) is None)})
    kept = io.BytesIO()
    render_card(shown if shown.steps else plain, language).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def attached(content: str | bytes, kind: str, name: str) -> Response:
    """Return a file to save; RFC 6266: its name in any script, and one for programs that know only ASCII."""
    plain = f"shishen.{name.rpartition('.')[2]}"
    head = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": head})


def page_of(share: Share) -> str:
    """Return the page behind a link: readable, printable, and read by other recipe programs; it has no script."""
    recipe, language = share.recipe, share.language
    linked = to_jsonld(recipe) if share.kind == "recipe" else list_jsonld(recipe)
    # Nothing of a recipe ends the element that it stands in.
    data = json.dumps(linked, ensure_ascii=False).replace("<", "\\u003c")
    facts = [say("handed_servings", language, count=recipe.servings)] if recipe.servings else []
    facts += [duration(recipe.minutes, language)] if recipe.minutes else []
    facts += [fact for fact in (recipe.difficulty, recipe.cuisine) if fact]
    parts = [
        f'<img alt="" src="data:image/webp;base64,{share.picture}">' * bool(share.picture),
        f"<h1>{escape(recipe.name)}</h1>",
        f'<p class="facts">{escape(" · ".join(facts))}</p>' * bool(facts),
        f"<p>{escape(recipe.description)}</p>" * bool(recipe.description),
        _list("ul", say("handed_ingredients", language) if share.kind == "recipe" else "", recipe.ingredients),
        _list("ol", say("handed_steps", language), recipe.steps),
        _list("ul", say("handed_notes", language), recipe.notes),
        _source(recipe, language),
    ]
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        lang="zh-CN" if language == "zh" else "en",
        title=escape(recipe.name),
        data=data,
        body="\n".join(filter(None, parts)),
        foot=escape(say("handed_foot", language)),
    )


def _list(tag: str, heading: str, entries: Iterable[str]) -> str:
    rows = [
        f'<li class="group">{escape(group)}</li>' if (group := group_of(entry)) else f"<li>{escape(entry)}</li>"
        for entry in entries
    ]
    return f"<h2>{escape(heading)}</h2>" * bool(heading and rows) + f"<{tag}>{''.join(rows)}</{tag}>" * bool(rows)


def _source(recipe: Recipe, language: Language) -> str:
    if not recipe.source.startswith(("http://", "https://")):
        return ""
    link = f'<a rel="noreferrer nofollow" href="{escape(recipe.source)}">{escape(recipe.source)}</a>'
    return f'<p class="source">{escape(say("handed_source", language))} {link}</p>'
