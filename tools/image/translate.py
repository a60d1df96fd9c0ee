"""Ask the chat model for the English name of a dish."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel

from models.chat import limited
from models.structured import Asking
from prompts.loader import load_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from tools.image.prompts import Translate


_MOST_TOKENS = 48


class DishName(BaseModel):
    """The English name of a dish, its main ingredient and its way of cooking."""

    english: str


def chat_translator(open_model: "Callable[[], BaseChatModel]") -> "Translate":
    """Return a function that names a Chinese dish in English; its tokens stay out of the answer's stream.

    The answer is the model's own words: whoever calls checks it. A model that fails gives an empty name, because a
    picture is not worth an error for want of a word.
    """

    async def translate(name: str) -> str:
        prompt = load_prompt("dish_english", "zh").render(dish=name)
        try:
            model = await asyncio.to_thread(open_model)
            brief = limited(model, max_tokens=_MOST_TOKENS, temperature=0)
            asking = Asking(brief, DishName, from_words=lambda text: DishName(english=text))
            return (await asking.aask(prompt)).english.strip().splitlines()[0].strip()
        except Exception:
            return ""

    return translate
