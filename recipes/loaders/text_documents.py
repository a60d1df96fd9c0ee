"""Read Markdown and plain text: recipes in HowToCook's manner or any other, and articles, split by heading."""

from collections.abc import Iterator

from recipes.export import is_own_markdown, read_own_markdown
from recipes.loaders.base import Broken, Source, describe, has_suffix, head_text, read_text
from recipes.loaders.howtocook import is_howtocook, read_howtocook
from recipes.loaders.markdown import Block, front_matter, parse_markdown
from recipes.loaders.plain_recipe import read_plain
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
    """Yield the recipes of a document, or the sections of an article."""
    stem = source.place.stem.lower()
    if is_own_markdown(head_text(source)):
        with source.open() as file:
            for number, found in enumerate(read_own_markdown(file, source.place.name), 1):
                yield found if isinstance(found, Recipe) else Broken(number, str(found))
        return
    if stem.startswith(_ABOUT) or stem.lstrip("0123456789").startswith("star"):
        yield Broken(0, "说明文件，不是菜谱 about a collection, no recipe", fault=False)
        return
    try:
        yield from _read(read_text(source), source)
    except (ValueError, RecursionError) as error:
        yield Broken(1, describe(error))


def _read(text: str, source: Source) -> Iterator[Recipe | Broken]:
    recipe = read_howtocook(text, source.place) if is_howtocook(text) else None
    found = [recipe] if recipe else read_plain(text, source.place.stem, str(source.place))
    recipe = recipe or (None if found else read_howtocook(text, source.place))
    yield from found or ([recipe] if recipe else read_article(text, source))


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
            yield Recipe.create(name=name, notes=chunk, tags=(ARTICLE,), source=str(source.place))
            chunk = []
        chunk.append(piece)
    if chunk:
        yield Recipe.create(name=name, notes=chunk, tags=(ARTICLE,), source=str(source.place))
