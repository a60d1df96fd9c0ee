"""What keeps the chef within bounds: middleware of LangChain's agents."""

from typing import Any

from langchain.agents.middleware import (
    AgentMiddleware,
    AgentState,
    ClearToolUsesEdit,
    ContextEditingMiddleware,
    ModelCallLimitMiddleware,
    ModelRetryMiddleware,
    ToolCallLimitMiddleware,
    ToolErrorMiddleware,
)
from langgraph.runtime import Runtime

from settings import ChefSettings


class TokensSpentError(RuntimeError):
    """A turn has used up its tokens."""


class TokenLimit(AgentMiddleware[Any, Any]):
    """Ends a run once its model calls have used so many tokens."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    async def abefore_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """Count what the calls before reported.

        Raises:
            TokensSpentError: it is too much for another call.
        """
        counted = (getattr(message, "usage_metadata", None) or {} for message in state["messages"])
        if sum(one.get("total_tokens", 0) for one in counted) > self._most:
            raise TokensSpentError


def limits(settings: ChefSettings) -> list[AgentMiddleware[Any, Any]]:
    """Return the middleware: limits of calls and tokens, old results cleared, one retry, tool errors as text."""
    return [
        TokenLimit(settings.max_tokens),
        ModelCallLimitMiddleware(run_limit=settings.model_calls, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=settings.tool_calls),
        ContextEditingMiddleware(edits=[ClearToolUsesEdit(trigger=settings.context_tokens, keep=4)]),
        ToolErrorMiddleware(lambda error, request: f"{request.tool_call['name']}: {type(error).__name__}"),
        ModelRetryMiddleware(max_retries=1, initial_delay=0.1, on_failure="error"),
    ]
