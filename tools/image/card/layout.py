"""Lay a recipe out on a sheet: band, title, facts, ingredients in columns, numbered steps, notes, source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from culinary.quantities import find_quantities
from recipes.recipe import Recipe
from text.durations import duration
from tools.image.card.amounts import Line, split_line
from tools.image.card.sheet import Box, Dots, Sheet, Text, Waves
from tools.image.card.theme import Mode, Palette, kind_of, palette
from tools.image.card.typography import Face, printable, width, wrap

Language = Literal["zh", "en"]

WIDTH = 1080  # three device pixels for each of a phone's 360
MARGIN = 84
MAX_HEIGHT = 20_000
_BAND = 132
_INNER = WIDTH - 2 * MARGIN
_GUTTER = 78

_BODY = Face("sans", 40)
_STRONG = Face("sans", 40, 0.7)
_SMALL = Face("sans", 31)
_NUMERAL = Face("serif", 54, 0.9)
_HEADING = Face("serif", 50, 1.1)
_DESCRIPTION = Face("serif", 37)
_FACT = Face("serif", 50, 0.8)
_TITLES = (Face("serif", 104, 2.0), Face("serif", 84, 1.7), Face("serif", 66, 1.3), Face("serif", 52, 1.0))

_LABELS: dict[Language, dict[str, str]] = {
    "zh": {"ingredients": "食材", "steps": "做法", "notes": "小贴士", "servings": "份量", "minutes": "用时"}
    | {"difficulty": "难度", "untitled": "菜谱", "source": "出处", "more": "（卡片到此为止，还有{}条见完整菜谱）"},
    "en": {"ingredients": "Ingredients", "steps": "Method", "notes": "Notes", "servings": "Serves", "minutes": "Time"}
    | {
        "difficulty": "Level",
        "untitled": "Recipe",
        "source": "Source",
        "more": "(The card ends here; {} more in full.)",
    },
}
_LEVELS = {"简单": "Easy", "容易": "Easy", "中等": "Medium", "较难": "Hard", "困难": "Hard", "难": "Hard"}
# Times and temperatures are what a cook looks for with full hands: they are set in the accent.
_WATCHED = ("time", "temperature")


@dataclass(slots=True)
class _Page:
    sheet: Sheet
    colors: Palette
    language: Language
    y: float = 0

    def label(self, key: str) -> str:
        return _LABELS[self.language][key]

    @property
    def full(self) -> bool:
        return self.y > MAX_HEIGHT - 700

    def line(self, x: float, text: str, face: Face, color: str) -> None:
        self.sheet.add(Text(x, self.y, text, face, color))

    def paragraph(self, x: float, text: str, face: Face, color: str, limit: float) -> None:
        """Set wrapped text; `y` is the first baseline before and the baseline after the last line afterwards."""
        for line in wrap(text, face, limit):
            if self.y > MAX_HEIGHT - 400:
                self.line(x, "……", face, color)
                self.y += face.line
                return
            self._watched(x, line, face, color)
            self.y += face.line

    def _watched(self, x: float, line: str, face: Face, color: str) -> None:
        spans = [(q.start, q.end) for q in find_quantities(line) if q.kind in _WATCHED] if face == _BODY else []
        done = 0
        for start, end in (*spans, (len(line), len(line))):
            for part, tone in ((line[done:start], color), (line[start:end], self.colors.accent)):
                if part:
                    self.line(x, part, face, tone)
                    x += width(part, face)
            done = end

    def rule(self, thick: int = 2) -> None:
        self.sheet.add(Box(MARGIN, self.y, WIDTH - MARGIN, self.y + thick, self.colors.rule))

    def heading(self, key: str) -> None:
        self.y += 118
        self.sheet.add(Box(MARGIN, self.y - 39, MARGIN + 12, self.y + 5, self.colors.accent))
        self.line(MARGIN + 36, self.label(key), _HEADING, self.colors.ink)
        self.y += 38


def compose(recipe: Recipe, mode: Mode = "light", language: Language = "zh", english: str = "") -> Sheet:
    """Lay out `recipe`; everything stands inside the margins, whatever the text's length.

    Args:
        recipe: what to print; characters that the fonts lack are left out.
        mode: light or dark paper.
        language: of the labels; the recipe's own text stays as it is.
        english: a second name, printed under the title.

    Returns:
        A sheet 1080 pixels wide and at most 20,000 high; a longer recipe ends with a line that counts what is missing.
    """
    colors = palette(mode, kind_of(recipe))
    page = _Page(Sheet(WIDTH, colors.paper), colors, language)
    _head(page, recipe, english)
    _facts(page, recipe)
    _ingredients(page, recipe.ingredients)
    _steps(page, recipe.steps)
    _notes(page, recipe.notes)
    _foot(page, recipe)
    page.sheet.height = round(page.y)
    return page.sheet


def _head(page: _Page, recipe: Recipe, english: str) -> None:
    colors = page.colors
    page.sheet.add(Waves(_BAND, colors.band, colors.wave), Box(0, _BAND + 8, WIDTH, _BAND + 11, colors.band))
    _seal(page, WIDTH - MARGIN - 112, _BAND - 44)
    page.y = _BAND + 86
    eyebrow = " · ".join(dict.fromkeys(part for raw in (recipe.cuisine, *recipe.tags[:2]) if (part := printable(raw))))
    if eyebrow:
        page.line(MARGIN, wrap(eyebrow, _SMALL, _INNER - 180)[0], _SMALL, colors.accent)
    title = printable(recipe.name) or page.label("untitled")
    face = next(
        (face for face in _TITLES if len(wrap(title, face, _INNER)) <= (1 if face.size > 84 else 2)), _TITLES[-1]
    )
    page.y += 34 + face.size
    page.paragraph(MARGIN, title[:160], face, colors.ink, _INNER)
    page.y -= face.line - 12
    if english := printable(english):
        page.y += 52
        page.paragraph(MARGIN, english, _SMALL, colors.muted, _INNER)
        page.y -= _SMALL.line
    if description := printable(recipe.description)[:400]:
        page.y += 76
        page.paragraph(MARGIN, description, _DESCRIPTION, colors.muted, _INNER)
        page.y -= _DESCRIPTION.line
    page.y += 48


def _seal(page: _Page, x: float, y: float) -> None:
    """Stamp 食神 in a square, as a painter signs."""
    colors = page.colors
    frames = ((-5, colors.paper, 20), (0, colors.seal, 16), (7, colors.on_seal, 11), (10, colors.seal, 9))
    for inset, color, radius in frames:
        page.sheet.add(Box(x + inset, y + inset, x + 112 - inset, y + 112 - inset, color, radius))
    for number, character in enumerate("食神"):
        page.sheet.add(Text(x + 34, y + 52 + 42 * number, character, Face("serif", 44, 1.0), colors.on_seal))


def _facts(page: _Page, recipe: Recipe) -> None:
    level = printable(recipe.difficulty)[:12]
    cells: list[tuple[str, str]] = []
    if recipe.servings:
        cells.append(("servings", f"{recipe.servings}人份" if page.language == "zh" else str(recipe.servings)))
    if recipe.minutes:
        cells.append(("minutes", duration(recipe.minutes, page.language)))
    if level:
        cells.append(("difficulty", _LEVELS.get(level, level) if page.language == "en" else level))
    if not cells:
        return
    page.rule()
    step = _INNER / len(cells)
    for number, (key, value) in enumerate(cells):
        x = MARGIN + step * number + (36 if number else 0)
        page.sheet.add(Text(x, page.y + 56, page.label(key), _SMALL, page.colors.muted))
        face = _FACT if width(value, _FACT) < step - 44 else _STRONG
        page.sheet.add(Text(x, page.y + 120, wrap(value, face, step - 44)[0], face, page.colors.ink))
        if number:
            page.sheet.add(Box(x - 36, page.y + 28, x - 34, page.y + 124, page.colors.rule))
    page.y += 150
    page.rule()


def _ingredients(page: _Page, raw: Sequence[str]) -> None:
    """Set the list in source order: two a row, alone where a line is wide, one column where most lines are."""
    lines = [_fitting_line(text) for item in raw if (text := printable(item))]
    if not lines:
        return
    page.heading("ingredients")
    column = (_INNER - 64) / 2
    narrow = [_row_width(line) <= column for line in lines]
    if sum(narrow) * 2 < len(lines):
        narrow = [False] * len(lines)
    waiting = list(zip(lines, narrow, strict=True))
    while waiting:
        if page.full:
            return _more(page, len(waiting))
        page.y += 66
        line, short = waiting.pop(0)
        partner = next((place for place, (_, fits) in enumerate(waiting) if fits), None)
        alone = not short or (partner is None and not all(narrow))
        _row(page, line, MARGIN, _INNER if alone else column)
        if short and partner is not None:
            _row(page, waiting.pop(partner)[0], MARGIN + column + 64, column)
    return None


def _fitting_line(text: str) -> Line:
    line = split_line(text)
    return line if width(line.amount, _STRONG) < _INNER / 2 else Line(text)


def _row_width(line: Line) -> float:
    note = f"（{line.note}）" if line.note else ""
    return width(line.name, _BODY) + width(note, _SMALL) + width(line.amount, _STRONG) + 48


def _row(page: _Page, line: Line, x: float, column: float) -> None:
    """Set one ingredient; a row too wide for the card wraps its name and puts the note below."""
    colors = page.colors
    right = x + column
    amount = line.amount
    if amount:
        page.sheet.add(Text(right - width(amount, _STRONG), page.y, amount, _STRONG, colors.accent))
    room = column - width(amount, _STRONG) - 40
    note = f"（{line.note}）" if line.note else ""
    if width(line.name, _BODY) + width(note, _SMALL) > room:
        _tall_row(page, line, x, room)
        return
    page.line(x, line.name, _BODY, colors.ink)
    end = x + width(line.name, _BODY)
    if note:
        page.line(end, note, _SMALL, colors.muted)
        end += width(note, _SMALL)
    if amount and right - width(amount, _STRONG) - end > 60:
        page.sheet.add(Dots(end + 18, right - width(amount, _STRONG) - 16, page.y - 10, colors.rule))


def _tall_row(page: _Page, line: Line, x: float, room: float) -> None:
    page.paragraph(x, line.name, _BODY, page.colors.ink, room)
    if line.note:
        page.y -= 6
        page.paragraph(x, line.note, _SMALL, page.colors.muted, room)
        page.y += _BODY.line - _SMALL.line
    page.y -= _BODY.line


def _steps(page: _Page, raw: Sequence[str]) -> None:
    steps = [text for item in raw if (text := printable(item))]
    if not steps:
        return
    page.heading("steps")
    for number, step in enumerate(steps, 1):
        if page.full:
            return _more(page, len(steps) - number + 1)
        page.y += 74
        page.line(MARGIN, str(number), _NUMERAL if number < 100 else _STRONG, page.colors.accent)
        page.paragraph(MARGIN + _GUTTER, step, _BODY, page.colors.ink, _INNER - _GUTTER)
        page.y -= _BODY.line - 14
    return None


def _notes(page: _Page, raw: Sequence[str]) -> None:
    """Set the notes in a tinted panel; the panel goes under the text once its height is known."""
    notes = [text for item in raw if (text := printable(item))]
    if not notes or page.full:
        return
    page.y += 84
    top, place = page.y, len(page.sheet.marks)
    page.y += 74
    page.line(MARGIN + 40, page.label("notes"), Face("serif", 42, 0.9), page.colors.accent)
    page.y += 10
    for number, note in enumerate(notes):
        if page.full:
            _more(page, len(notes) - number)
            break
        page.y += 62
        page.sheet.add(Box(MARGIN + 42, page.y - 18, MARGIN + 50, page.y - 10, page.colors.accent))
        page.paragraph(MARGIN + 72, note, _BODY, page.colors.ink, _INNER - 112)
        page.y -= _BODY.line
    page.y += 50
    page.sheet.marks.insert(place, Box(MARGIN, top, WIDTH - MARGIN, page.y, page.colors.tint, 22))


def _more(page: _Page, missing: int) -> None:
    page.y += 84
    page.line(MARGIN, page.label("more").format(missing), _SMALL, page.colors.muted)


def _foot(page: _Page, recipe: Recipe) -> None:
    page.y += 84
    page.rule()
    page.y += 62
    mark = "食神 Shishen"
    page.line(WIDTH - MARGIN - width(mark, _SMALL), mark, _SMALL, page.colors.muted)
    if source := printable(recipe.source):
        text = wrap(f"{page.label('source')}  {source}", _SMALL, _INNER - 260)[0]
        page.line(MARGIN, text, _SMALL, page.colors.muted)
    page.y += 64
