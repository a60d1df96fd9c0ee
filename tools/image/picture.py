"""What goes into a picture backend and what comes out: the types that every backend shares."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal, Protocol

from PIL import Image

from recipes.recipe import Recipe

Language = Literal["zh", "en"]
Progress = Callable[[int, int], None]


class ImageError(RuntimeError):
    """A picture that cannot be had; the message is one sentence for the user, Chinese first, English beside."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh = zh
        self.en = en


class ImageCancelled(ImageError):
    """The caller gave the picture up; nothing was kept."""

    def __init__(self) -> None:
        super().__init__("图片已取消。", "The picture was cancelled.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture on disk.

    Attributes:
        path: PNG under the picture folder, named by the hash of what it was made from.
        sha256: of the file's bytes.
        backend: card, diffusers, cogview or openai.
        prompt: what the model was told; for a card, the recipe's name.
        seconds: from the request to the finished file, queueing included.
        width: pixels.
        height: pixels.
        cached: True where an earlier picture was found.
    """

    path: Path
    sha256: str
    backend: str
    prompt: str
    seconds: float
    width: int
    height: int
    cached: bool


@dataclass(frozen=True, slots=True)
class Job:
    """One request as a backend sees it.

    Attributes:
        recipe: the dish.
        prompt: for a model; for a card, the dish's second name.
        negative: what the model should avoid.
        language: of the card's labels.
        mode: paper of the card.
        seed: of the sampler.
        width: pixels asked for; 0: the model's own size.
        height: pixels asked for; 0: the model's own size.
    """

    recipe: Recipe
    prompt: str = ""
    negative: str = ""
    language: Language = "zh"
    mode: Literal["light", "dark"] = "light"
    seed: int = 0
    width: int = 0
    height: int = 0


class Backend(Protocol):
    """One way to make a picture. Calls block; the illustrator runs them on a thread of their own."""

    name: str
    model: str
    device: str
    draws_recipe: bool

    def draw(self, job: Job, progress: Progress, cancelled: Event) -> Image.Image:
        """Make the picture.

        Raises:
            ImageCancelled: `cancelled` was set meanwhile.
            ImageError: it cannot be made.
        """
        ...

    def release(self) -> None:
        """Free what an idle backend need not hold; the next `draw` loads it again."""
        ...
