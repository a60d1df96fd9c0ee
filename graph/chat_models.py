"""The chat models of an application: each opened at its first use, for most answers need none."""

import threading

from langchain_core.language_models import BaseChatModel

from models.chat import create_chat_model
from settings import ChatSettings, Settings


def settings_of(settings: Settings, profile: str) -> ChatSettings:
    """Return the settings of a profile's chat model; a name that is unknown or empty gets the default."""
    return next((one.chat for one in settings.page.profiles if one.name == profile), settings.chat)


class ChatModels:
    """Opens the configured chat model and those of the page's profiles, once each. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[str, BaseChatModel] = {}
        self._lock = threading.Lock()

    def open(self, profile: str = "") -> BaseChatModel:
        """Return the chat model of a profile; a name that is unknown or empty gets the default.

        Raises:
            ChatModelError: there is none, or its weights cannot be had.
        """
        name = profile if profile in {one.name for one in self._settings.page.profiles} else ""
        chosen = settings_of(self._settings, name)
        with self._lock:
            if name not in self._opened:
                self._opened[name] = create_chat_model(chosen)
            return self._opened[name]
