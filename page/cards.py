"""Cards that stand in a chat, changed where they stand: by the card itself, by settings, by what is said."""

from typing import Any

import chainlit as cl
from pydantic import BaseModel, Field

from graph.assistant import Assistant
from graph.state import TurnOptions
from knowledge.note import load_notes
from page.card import card_props
from page.history import HistoryStore
from page.turn import CARD_ELEMENT, TurnView, standing
from page.wording import Language, say
from recipes.recipe import Recipe


class CardChange(BaseModel, extra="forbid"):
    """What was done on a card."""

    recipe: str = Field(min_length=1, max_length=200)
    servings: int | None = Field(None, ge=1, le=100)
    step: int | None = Field(None, ge=1, le=1000)


async def keep_change(
    change: CardChange, thread: str, assistant: Assistant, view: TurnView, options: TurnOptions, history: HistoryStore
) -> cl.CustomElement | None:
    """Keep what was done on a card with the conversation, and return the card, kept for whoever opens the chat later.

    The page that did it shows it already: a card that is drawn anew would lose the focus.
    """
    await assistant.cook(thread, change.recipe, servings=change.servings, step=change.step)
    card = await assistant.card(thread, change.recipe, options, view.language)
    stands = standing(view.seen, change.recipe)
    if card and stands:
        await history.create_element(shown := await view.redrawn(card, stands))
        return shown
    return None


async def redraw_all(thread: str, assistant: Assistant, view: TurnView, options: TurnOptions) -> None:
    """Show every card of a chat as the settings want it now."""
    for recipe_id in list(view.seen):
        card = await assistant.card(thread, recipe_id, options, view.language)
        stands = standing(view.seen, recipe_id)
        if card and stands:
            element = await view.redrawn(card, stands)
            await element.send(for_id=stands.within)


async def show_beside(wanted: str, recipe: Recipe | None, language: Language) -> None:
    """Show the card of a cited recipe, or a cited note, beside the chat."""
    note = next((one for one in load_notes() if one.id == wanted), None)
    if recipe:
        title, props = recipe.name, card_props(recipe, language)
        shown: cl.Element = cl.CustomElement(name=CARD_ELEMENT, props=props, display="side")
    elif note:
        title, lines = note.questions.of(language)[0], [note.answer.of(language), *note.points.of(language)]
        shown = cl.Text(name=title, content="\n\n".join(lines), display="side")
    else:
        await cl.context.emitter.send_toast(say("gone", language), "info")
        return
    await cl.ElementSidebar.set_elements([shown], key=wanted)
    await cl.ElementSidebar.set_title(title)


def change_of(payload: Any) -> CardChange | None:
    """Return what a page says was done on a card, None where it says nothing that can be."""
    try:
        return CardChange.model_validate(payload)
    except ValueError:
        return None
