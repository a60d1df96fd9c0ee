"""What the image tool does not draw: anything but food, and harmful things dressed up as food."""

from pathlib import Path

from recipes.recipe import Recipe
from text.phrases import load_phrases
from tools.image.picture import ImageError

_PHRASES = Path(__file__).parent / "phrases" / "refused.yaml"


def check_wish(instruction: str, recipe: Recipe) -> None:
    """Refuse an instruction that asks for something else than food, or a dish whose name is harmful.

    The dish's own names are food, whatever they sound like (山水豆腐, 美人椒炒肉).

    Raises:
        ImageError: with the refusal as one sentence.
    """
    _check_harmful(f"{instruction} {recipe.name} {recipe.dish}")
    for name in filter(None, (recipe.name, recipe.dish)):
        instruction = instruction.replace(name, "")
    if load_phrases(_PHRASES)["not_food"].search(instruction):
        raise ImageError("我只画菜，换一道菜试试吧。", "I only draw food; try a dish.")


def _check_harmful(text: str) -> None:
    if load_phrases(_PHRASES)["harmful"].search(text):
        raise ImageError("这样的图我不能画。", "I cannot draw that.")
