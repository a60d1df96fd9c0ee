"""The user's leave: before the chef keeps or changes anything of the user's, it is said what, and asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import ValidationError

from answering.phrase_book import say as phrase
from dialogue.clarify import picked
from graph.my_kitchen import MyKitchen
from graph.wording import say
from tools.kitchen.text import Language
from understanding.preferences import Preferences
from understanding.reader import read_turn

Says = Callable[[str, dict[str, Any]], Awaitable[str]]
"""What a call of a tool would change, given its name and arguments; nothing where that is nothing."""


class UserLeave(AgentMiddleware[Any, Any]):
    """Asks once for all that a message of the model would change; calls that get no leave are answered with that.

    One question and not one a call: a conversation waits for one reply.
    """

    def __init__(self, tools: Sequence[BaseTool], says: Says, language: Language) -> None:
        super().__init__()
        self._writing = {one.name: one for one in tools}
        self._says, self._language = says, language

    async def aafter_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """Ask for leave where the model's latest message would change something."""
        messages: list[Any] = state["messages"]
        place = max(number for number, one in enumerate(messages) if isinstance(one, AIMessage))
        answered = {one.tool_call_id for one in messages[place + 1 :] if isinstance(one, ToolMessage)}
        calls = [call for call in messages[place].tool_calls if call["id"] not in answered]
        changing = [(call, said) for call in calls if (said := await self._what(call["name"], call["args"]))]
        if not changing:
            return None
        changes = ("；" if self._language == "zh" else "; ").join(said for _, said in changing)
        choices = [say("yes", self._language), say("no", self._language)]
        reply = interrupt({"question": say("may_change", self._language, changes=changes), "choices": choices})
        if picked(reply, choices) == choices[0]:
            return None
        no = say("not_wanted", self._language)
        return {"messages": [ToolMessage(no, name=call["name"], tool_call_id=call["id"]) for call, _ in changing]}

    async def _what(self, name: str, given: dict[str, Any]) -> str:
        """Return what a call would change; nothing for tools that only read, and for what the tool itself refuses."""
        if name not in self._writing:
            return ""
        try:
            schema: Any = self._writing[name].get_input_schema()
            schema.model_validate(given)
        except ValidationError:
            return ""
        return await self._says(name, given)


def what_would_change(kitchen: MyKitchen, owner: str, language: Language) -> Says:
    """Return what says in words what a call would keep or change."""

    async def says(name: str, given: dict[str, Any]) -> str:
        between = "、" if language == "zh" else ", "
        match name:
            case "update_pantry":
                parts = {part: between.join(map(str, given.get(part) or [])) for part in ("bought", "used_up")}
                told = [say(f"would_{part}", language, foods=foods) for part, foods in parts.items() if foods]
                return between.join(told)
            case "plan_dish":
                recipe = await kitchen.recipe(owner, given["dish"])
                meal = phrase(f"meal_{given.get('meal', 'dinner')}", language)
                day = str(given["day"])
                return say("would_plan", language, dish=recipe.name, day=day, meal=meal) if recipe else ""
            case "dish_cooked":
                recipe = await kitchen.recipe(owner, given["dish"])
                return say("would_cooked", language, dish=recipe.name) if recipe else ""
            case "plan_week":
                return say("would_plan_week", language, wish=given["wish"])
            case "add_to_my_list":
                return say("would_list", language, items=between.join(map(str, given["items"])))
            case "remember":
                kept = (await asyncio.to_thread(read_turn, given["said"])).told
                return say("would_remember", language, said=given["said"]) if kept != Preferences() else ""
            case other:
                raise ValueError(f"No words for what '{other}' changes.")

    return says
