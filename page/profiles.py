"""Chat profiles: the chat models that a user of the page may choose from."""

from chainlit.types import ChatProfile

from page.wording import Language, say
from settings import Settings


def chat_profiles(settings: Settings, language: Language) -> list[ChatProfile]:
    """Return the default model and the configured ones; nothing where there is no choice."""
    if not settings.page.profiles:
        return []
    default = ChatProfile(
        name="default",
        display_name=settings.chat.model,
        markdown_description=say("default_model", language, model=settings.chat.model),
        default=True,
    )
    return [
        default,
        *(
            ChatProfile(name=one.name, display_name=one.name, markdown_description=one.description or one.chat.model)
            for one in settings.page.profiles
        ),
    ]
