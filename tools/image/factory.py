"""Factory of the illustrator."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from settings import ImageSettings, resolve
from tools.image.illustrator import Illustrator
from tools.image.picture import Backend, Language
from tools.image.store import PictureStore
from tools.image.translate import chat_translator

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROVIDERS = ("card", "diffusers", "cogview", "openai")


def create_illustrator(settings: ImageSettings, open_model: "Callable[[], BaseChatModel] | None" = None) -> Illustrator:
    """Return the configured illustrator; nothing is loaded before the first picture.

    Args:
        settings: the section `image` of the configuration.
        open_model: opens the chat model that is asked for the English name of a dish that the glossary lacks.

    Raises:
        ValueError: an unknown provider; the message lists the valid ones.
    """
    store = PictureStore(resolve(settings.folder), settings.max_folder_bytes)
    return Illustrator(
        _create_backend(settings),
        store,
        settings,
        prompt_language=_prompt_language(settings),
        translate=chat_translator(open_model) if open_model else None,
    )


def _create_backend(settings: ImageSettings) -> Backend:
    match settings.provider:
        case "card":
            from tools.image.card.backend import CardBackend

            return CardBackend()
        case "diffusers":
            from tools.image.diffusion import DiffusersBackend

            return DiffusersBackend(settings)
        case "cogview":
            from tools.image.cogview import CogViewBackend

            return CogViewBackend(settings)
        case "openai":
            from tools.image.openai_images import OpenAIBackend

            return OpenAIBackend(settings)
        case other:
            raise ValueError(f"Unknown image.provider '{other}'; valid: {', '.join(PROVIDERS)}.")


def _prompt_language(settings: ImageSettings) -> Language:
    if settings.prompt_language != "auto":
        return settings.prompt_language
    if settings.provider == "diffusers":
        from tools.image.diffusion import read_language

        return read_language(settings.model)
    return "zh" if settings.provider == "cogview" else "en"
