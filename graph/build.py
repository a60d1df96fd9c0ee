"""Wiring of the graph."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.store.base import BaseStore
from langgraph.types import RetryPolicy, TimeoutPolicy

from graph import nodes, routing
from graph.parts import Parts
from graph.state import InputState, OutputState, State, TurnOptions
from models.chat import ChatModelError


def build_graph(
    parts: Parts, checkpointer: BaseCheckpointSaver[str] | None = None, store: BaseStore | None = None
) -> CompiledStateGraph[State, TurnOptions, InputState, OutputState]:
    """Compile the graph of one turn over `parts`, with the memory of `checkpointer` and `store`."""
    patience = TimeoutPolicy(idle_timeout=parts.settings.chat.timeout_s)
    again = RetryPolicy(max_attempts=2, initial_interval=0.2, retry_on=_worth_retrying)
    graph = StateGraph(State, context_schema=TurnOptions, input_schema=InputState, output_schema=OutputState)
    graph.add_node("receive", partial(nodes.receive, parts=parts))
    graph.add_node("transcribe", partial(nodes.transcribe, parts=parts), timeout=parts.settings.speech.timeout_s)
    graph.add_node("understand", partial(nodes.understand, parts=parts))
    graph.add_node("rewrite", partial(nodes.rewrite, parts=parts), timeout=patience)
    graph.add_node("retrieve", partial(nodes.retrieve, parts=parts))
    graph.add_node("clarify", partial(nodes.clarify, parts=parts))
    graph.add_node("grade", partial(nodes.grade, parts=parts))
    graph.add_node("generate", partial(nodes.generate, parts=parts), retry_policy=again, timeout=patience)
    graph.add_node("converse", partial(nodes.converse, parts=parts), retry_policy=again, timeout=patience)
    graph.add_node("decline", nodes.decline)
    graph.add_node("show", nodes.show)
    graph.add_node("check", nodes.check)
    graph.add_node("correct", partial(nodes.correct, parts=parts), timeout=patience)
    graph.add_node("finish", nodes.finish)
    graph.add_node("remember", nodes.remember)
    graph.add_node("illustrate", partial(nodes.illustrate, parts=parts))
    graph.add_edge(START, "receive")
    graph.add_conditional_edges("receive", _in_loop(routing.after_receive))
    graph.add_conditional_edges("transcribe", _in_loop(routing.after_transcribe))
    graph.add_conditional_edges("understand", _in_loop(routing.after_understand))
    graph.add_edge("rewrite", "retrieve")
    graph.add_conditional_edges("retrieve", _in_loop(routing.after_retrieve))
    graph.add_edge("clarify", "grade")
    graph.add_conditional_edges("grade", _in_loop(routing.after_grade))
    graph.add_edge("generate", "check")
    graph.add_conditional_edges("check", _in_loop(routing.after_check))
    graph.add_edge("correct", "check")
    for node in ("finish", "converse", "decline", "show"):
        graph.add_edge(node, "remember")
    graph.add_conditional_edges("remember", _in_loop(routing.after_remember))
    graph.add_edge("illustrate", END)
    return graph.compile(checkpointer=checkpointer, store=store, name="shishen")


def _in_loop(router: Callable[[State], str]) -> Callable[[State], Awaitable[str]]:
    """Have a router run in the event loop; LangGraph gives a plain function a thread, which takes longer than it."""

    @wraps(router)
    async def route(state: State) -> str:
        return router(state)

    return route


def _worth_retrying(error: Exception) -> bool:
    return isinstance(error, ChatModelError) and error.passing
