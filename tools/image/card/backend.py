"""Backend `card`: the recipe itself as a designed PNG; needs no model."""

from threading import Event

from PIL import Image

from recipes.recipe import Recipe
from tools.image.card.layout import compose
from tools.image.card.typography import load_font
from tools.image.picture import ImageCancelled, Job, Language, Progress


def render_card(recipe: Recipe, language: Language) -> Image.Image:
    """Return the card of a recipe at once, without a queue."""
    return _palette(compose(recipe, "light", language).render())


def _palette(card: Image.Image) -> Image.Image:
    return card.quantize(96, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


class CardBackend:
    """Draw recipe cards with Pillow and Noto Sans/Serif SC."""

    name = "card"
    model = "card-1"
    device = "card"
    draws_recipe = True

    def draw(self, job: Job, progress: Progress, cancelled: Event) -> Image.Image:
        """Return the card in palette mode, 1080 pixels wide."""
        sheet = compose(job.recipe, job.mode, job.language, job.prompt)
        if cancelled.is_set():
            raise ImageCancelled
        progress(1, 2)
        card = _palette(sheet.render())
        progress(2, 2)
        return card

    def release(self) -> None:
        """Close the fonts."""
        load_font.cache_clear()
