"""The readings of a turn, as the state has them or as they are read again after an interruption."""

from dialogue.session import at_a_step
from graph.state import State
from understanding.intent_features import History
from understanding.reader import read_turn
from understanding.turn_reading import TurnReading


def history_before(state: State) -> History:
    """Return the last two messages before the turn."""
    return [
        ("user" if message.type == "human" else "assistant", message.text) for message in state.get("messages", [])[-2:]
    ]


def is_cooking(state: State) -> bool:
    """Tell whether the cook is at a step of a recipe."""
    return at_a_step(state.get("dialogue", {}).get("cooking", {}))


def said_of(state: State) -> TurnReading:
    """Return the reading of the turn as said."""
    return state.get("said") or read_turn(state["question"], history_before(state), cooking=is_cooking(state))


def reading_of(state: State) -> TurnReading:
    """Return the reading of the completed turn."""
    return state.get("reading") or said_of(state)
