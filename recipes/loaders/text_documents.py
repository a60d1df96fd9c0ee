"""Read Markdown and plain text: recipes in HowToCook's manner, and guides and articles, split by heading."""

from collections.abc import Iterator

from recipes.loaders.base import Broken, Source, describe, has_suffix, head_text, read_text
from recipes.loaders.howtocook import read_howtocook
from recipes.loaders.markdown import Block, front_matter, parse_markdown
from recipes.questions import ARTICLE
from recipes.recipe import Recipe

SECTION_LENGTH = 1200
# Files about a repository, not about cooking; 3star.md lists the recipes of a level.
_ABOUT = (
    "readme", "contributing", "code_of_conduct", "license", "changelog", "security", "agents", "claude", "summary",
    "_sidebar", "index", "pull_request_template", "issue_template", "template", "示例菜",
)  # fmt: skip


def accepts(source: Source) -> bool:
    """Tell whether a source is a Markdown or text document."""
    return has_suffix(source, ".md", ".markdown", ".txt") and bool(head_text(source).strip())


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipe of a document, or the sections of an article; nothing for files about a repository."""
    stem = source.place.stem.lower()
    if stem.startswith(_ABOUT) or stem.lstrip("0123456789").startswith("star"):
        return
    try:
        text = read_text(source)
        recipe = read_howtocook(text, source.place)
        if recipe:
            yield recipe
        else:
            yield from read_article(text, source)
    except (ValueError, RecursionError) as error:
        yield Broken(1, describe(error))


def read_article(text: str, source: Source) -> Iterator[Recipe | Broken]:
    """Yield one record a section; its name is the title with the heading, its text stands in the notes.

    A section longer than `SECTION_LENGTH` characters is split between paragraphs.
    """
    lead, body = front_matter(text)
    title, heading, pieces = source.place.stem, "", list(lead)
    found = False
    for block in parse_markdown(body):
        if block.kind != "heading":
            pieces += _paragraphs(block)
            continue
        for section in _sections(title, heading, pieces, source):
            found = True
            yield section
        pieces = []
        title, heading = (block.text, "") if block.level == 1 else (title, block.text)
    for section in _sections(title, heading, pieces, source):
        found = True
        yield section
    if not found:
        yield Broken(1, "no text below any heading")


def _paragraphs(block: Block) -> list[str]:
    return [block.sentence()] if block.sentence() else []


def _sections(title: str, heading: str, pieces: list[str], source: Source) -> Iterator[Recipe]:
    name = f"{title}：{heading}" if heading and heading != title else title
    chunk: list[str] = []
    for piece in pieces:
        if chunk and sum(map(len, chunk)) + len(piece) > SECTION_LENGTH:
            yield _record(name, chunk, source)
            chunk = []
        chunk.append(piece)
    if chunk:
        yield _record(name, chunk, source)


def _record(name: str, pieces: list[str], source: Source) -> Recipe:
    recipe = Recipe.create(name=name, steps=pieces)
    return recipe.model_copy(
        update={"steps": (), "notes": tuple(pieces), "tags": (ARTICLE,), "source": str(source.place)}
    )
