"""Texts streamed to whoever waits for the answer."""

from collections.abc import Sequence

from langgraph.runtime import Runtime

from graph.state import TurnOptions


def stream_text(pieces: Sequence[str], runtime: Runtime[TurnOptions], *, after: bool = False) -> None:
    """Stream texts line by line, a blank line between them."""
    for number, piece in enumerate(pieces):
        text = f"\n\n{piece}" if number or after else piece
        for line in text.splitlines(keepends=True):
            runtime.stream_writer({"type": "text", "text": line})
