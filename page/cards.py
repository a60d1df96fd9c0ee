"""Cards that stand in a chat, changed where they stand: by the card itself, by settings, by what is said."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from graph.assistant import Assistant
from graph.state import TurnOptions
from page.history import HistoryStore
from page.turn import TurnView, standing


class CardChange(BaseModel):
    """What was done on a card."""

    model_config = ConfigDict(extra="forbid")

    recipe: str = Field(min_length=1, max_length=200)
    servings: int | None = Field(None, ge=1, le=100)
    step: int | None = Field(None, ge=1, le=1000)


async def keep_change(
    change: CardChange, thread: str, assistant: Assistant, view: TurnView, options: TurnOptions, history: HistoryStore
) -> None:
    """Keep what was done on a card with the conversation, and the card for whoever opens the chat later.

    The page that did it shows it already: a card that is drawn anew would lose the focus.
    """
    await assistant.cook(thread, change.recipe, servings=change.servings, step=change.step)
    card = await assistant.card(thread, change.recipe, options, view.language)
    stands = standing(view.seen, change.recipe)
    if card and stands:
        await history.create_element(await view.redrawn(card, stands))


async def redraw_all(thread: str, assistant: Assistant, view: TurnView, options: TurnOptions) -> None:
    """Show every card of a chat as the settings want it now."""
    for recipe_id in list(view.seen):
        card = await assistant.card(thread, recipe_id, options, view.language)
        stands = standing(view.seen, recipe_id)
        if card and stands:
            element = await view.redrawn(card, stands)
            await element.send(for_id=stands.within)


def change_of(payload: Any) -> CardChange | None:
    """Return what a page says was done on a card, None where it says nothing that can be."""
    try:
        return CardChange.model_validate(payload)
    except ValueError:
        return None
