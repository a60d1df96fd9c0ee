"""A sheet collects what is to be drawn while its height is still unknown, then becomes an image."""

from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageDraw

from tools.image.card.typography import Face, load_font, width


@dataclass(frozen=True, slots=True)
class Text:
    """One run of text; `y` is the baseline."""

    x: float
    y: float
    text: str
    face: Face
    color: str

    @property
    def right(self) -> float:
        """Where the run ends, pixels from the left."""
        return self.x + width(self.text, self.face)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    left: float
    top: float
    right: float
    bottom: float
    color: str
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Dots:
    """A dotted leader from left to right."""

    left: float
    right: float
    y: float
    color: str


@dataclass(frozen=True, slots=True)
class Waves:
    """A band of concentric arcs (海水纹)."""

    height: int
    color: str
    line: str


Mark = Text | Box | Dots | Waves


@dataclass(slots=True)
class Sheet:
    """Marks in drawing order on paper of a fixed width, pixels."""

    width: int
    paper: str
    marks: list[Mark] = field(default_factory=list)
    height: int = 0

    def add(self, *marks: Mark) -> None:
        """Append marks."""
        self.marks.extend(marks)

    def render(self) -> Image.Image:
        """Draw all marks; return an RGB image of `width` x `height`."""
        image = Image.new("RGB", (self.width, self.height), self.paper)
        draw = ImageDraw.Draw(image)
        for mark in self.marks:
            match mark:
                case Text():
                    font = load_font(mark.face.family, mark.face.size)
                    at = (mark.x, mark.y)
                    draw.text(at, mark.text, mark.color, font, anchor="ls", stroke_width=mark.face.weight)
                case Box(radius=0):
                    draw.rectangle((mark.left, mark.top, mark.right - 1, mark.bottom - 1), mark.color)
                case Box():
                    draw.rounded_rectangle((mark.left, mark.top, mark.right, mark.bottom), mark.radius, mark.color)
                case Dots():
                    for x in range(int(mark.left), int(mark.right), 12):
                        draw.rectangle((x, mark.y, x + 2, mark.y + 2), mark.color)
                case Waves():
                    image.paste(_waves(self.width, mark.height, mark.color, mark.line))
        return image


@lru_cache(maxsize=16)
def _waves(wide: int, high: int, color: str, line: str) -> Image.Image:
    """Draw the band at three times its size and scale it down, so that the arcs are smooth."""
    scale, radius = 3, 60
    image = Image.new("RGB", (wide * scale, high * scale), color)
    draw = ImageDraw.Draw(image)
    for row in range(-1, 2 * high // radius + 3):
        for column in range(-1, wide // (2 * radius) + 2):
            x = (column * 2 * radius + (row % 2) * radius) * scale
            y = (row * radius // 2) * scale
            for step in range(4):
                r = (radius - step * 15) * scale
                draw.ellipse((x - r, y - r, x + r, y + r), color, line, round(1.4 * scale))
    return image.resize((wide, high), Image.Resampling.LANCZOS)
