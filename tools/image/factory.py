"""Factory of the illustrator."""

from settings import ImageSettings, resolve
from tools.image.illustrator import Illustrator
from tools.image.picture import Backend
from tools.image.store import PictureStore


def create_illustrator(settings: ImageSettings) -> Illustrator:
    """Return the configured illustrator; nothing is loaded before the first picture.

    Raises:
        ValueError: an unknown provider; the message lists the valid ones.
    """
    store = PictureStore(resolve(settings.folder), settings.max_folder_bytes)
    return Illustrator(_create_backend(settings), store, settings)


def _create_backend(settings: ImageSettings) -> Backend:
    match settings.provider:
        case "card":
            from tools.image.card.backend import CardBackend

            return CardBackend()
        case other:
            raise ValueError(f"Unknown image.provider '{other}'; valid: card.")
