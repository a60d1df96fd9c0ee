"""The kitchen tools as LangChain tools: text for the model, the typed result as artifact."""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ValidationError
from pydantic.v1 import ValidationError as OldValidationError

from graph.my_kitchen_tools import MyKitchenTools, MyTool
from graph.tool_results import Told
from graph.toolbox import KitchenTool, Toolbox, arguments_in_one_sentence
from tools.kitchen.text import KitchenError, Language

Report = Callable[[str, dict[str, Any], Told], None]


def langchain_tools(
    box: Toolbox,
    report: Report = lambda name, given, told: None,
    *,
    artifacts: bool = True,
    mine: MyKitchenTools | None = None,
) -> list[BaseTool]:
    """Return the tools of a box; what cannot be done comes back as one sentence, so that an agent can ask again.

    Args:
        report: is told of each call that succeeded: the tool, its arguments, its result.
        artifacts: messages carry the typed results beside the text; without, they can be kept by any checkpointer.
        mine: the user's own kitchen, to be read only: see `changing_tools`.
    """
    every: list[KitchenTool | MyTool] = [*box.tools()]
    every += [one for one in mine.tools() if not one.writes] if mine else []
    return [_tool(one, box.language, report, artifacts) for one in every]


def changing_tools(mine: MyKitchenTools, report: Report) -> list[BaseTool]:
    """Return the tools that change the user's own kitchen; whoever gives them to a model asks the user first."""
    return [_tool(one, mine.language, report, artifacts=False) for one in mine.tools() if one.writes]


def _tool(tool: KitchenTool | MyTool, language: Language, report: Report, artifacts: bool) -> BaseTool:
    @wraps(tool.function)
    async def run(**given: Any) -> tuple[str, Told | None]:
        try:
            told: Told
            if isinstance(tool, MyTool):
                told = await tool.function(**given)
            else:
                told = await asyncio.to_thread(tool.function, **given)
        except KitchenError as error:
            return error.text.of(language), None
        report(tool.name, given, told)
        return told.text, told if artifacts else None

    return StructuredTool.from_function(
        coroutine=run,
        name=tool.name,
        description=tool.description,
        response_format="content_and_artifact",
        handle_validation_error=_one_sentence,
    )


def _one_sentence(error: ValidationError | OldValidationError) -> str:
    return arguments_in_one_sentence(error.errors())
