"""Wiring of the graph."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.store.base import BaseStore

from graph import answer_nodes, nodes, routing
from graph.chef import chef
from graph.own_first import with_own
from graph.parts import Parts
from graph.state import InputState, OutputState, State, TurnOptions


def build_graph(
    parts: Parts, checkpointer: BaseCheckpointSaver[str] | None = None, store: BaseStore | None = None
) -> CompiledStateGraph[State, TurnOptions, InputState, OutputState]:
    """Compile the graph of one turn over `parts`, with the memory of `checkpointer` and `store`."""
    shelf = parts.shelf
    graph = StateGraph(State, context_schema=TurnOptions, input_schema=InputState, output_schema=OutputState)
    graph.add_node("receive", partial(nodes.receive, parts=parts))
    graph.add_node("transcribe", partial(nodes.transcribe, parts=parts), timeout=parts.settings.speech.timeout_s)
    graph.add_node("understand", partial(nodes.understand, parts=parts))
    graph.add_node("resolve", with_own(nodes.resolve_follow_up, parts, shelf))
    graph.add_node("retrieve", with_own(nodes.retrieve, parts, shelf))
    graph.add_node("clarify", nodes.clarify)
    graph.add_node("grade", with_own(nodes.grade, parts, shelf))
    graph.add_node("compose", with_own(answer_nodes.compose, parts, shelf))
    graph.add_node("generate", partial(answer_nodes.generate, parts=parts))
    graph.add_node("chef", with_own(chef, parts, shelf))
    graph.add_node("remember", nodes.remember)
    graph.add_node("illustrate", partial(nodes.illustrate, parts=parts))
    graph.add_edge(START, "receive")
    graph.add_conditional_edges("receive", _in_loop(routing.after_receive))
    graph.add_conditional_edges("transcribe", _in_loop(routing.after_transcribe))
    graph.add_conditional_edges("understand", _in_loop(routing.after_understand))
    graph.add_conditional_edges("resolve", _in_loop(routing.after_resolve))
    graph.add_conditional_edges("retrieve", _in_loop(routing.after_retrieve))
    graph.add_edge("clarify", "grade")
    graph.add_edge("grade", "compose")
    graph.add_conditional_edges("compose", _in_loop(routing.after_compose))
    graph.add_edge("generate", "remember")
    graph.add_edge("chef", "remember")
    graph.add_conditional_edges("remember", _in_loop(routing.after_remember))
    graph.add_edge("illustrate", END)
    return graph.compile(checkpointer=checkpointer, store=store, name="shishen")


def _in_loop(router: Callable[[State], str]) -> Callable[[State], Awaitable[str]]:
    """Have a router run in the event loop; LangGraph gives a plain function a thread, which takes longer than it."""

    @wraps(router)
    async def route(state: State) -> str:
        return router(state)

    return route
