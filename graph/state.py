"""Types of the graph: what goes in, what comes out, and what passes between nodes."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.documents import Document
from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue
from langgraph.graph.message import add_messages

from answering.types import Answered, Match
from dialogue.state import Dialogue
from understanding.intents import Intent
from understanding.preferences import Preferences
from understanding.turn_reading import TurnReading


class Source(TypedDict):
    """A recipe or a kitchen note that the answer rests on."""

    recipe_id: str
    title: str
    score: float
    """Confidence of retrieval, 0-1."""


class InputState(TypedDict, total=False):
    """One turn as it comes in: a question, a recorded one, or both."""

    question: str
    audio: str
    """Path of an audio file with the question."""


class OutputState(TypedDict, total=False):
    """One turn as it goes out."""

    question: str
    """The question as typed, or as recognised and repaired."""
    standalone_question: str
    """The question with everything it took from the conversation."""
    intent: Intent
    answer: str
    sources: list[Source]
    unsupported: list[str]
    """Amounts, times and temperatures of a model's prose that its material does not have."""
    image: str | None
    """Path of the picture, if one was made."""
    notices: list[str]
    """Sentences for the user about parts that failed without costing the answer."""
    match: Match
    composed: bool
    """No model wrote any of the answer."""
    next: list[str]
    """Up to three real next questions."""


class State(InputState, OutputState, total=False):
    """Everything the nodes share. `messages` and `dialogue` live as long as the thread, the rest one turn."""

    messages: Annotated[list[AnyMessage], add_messages]
    dialogue: Dialogue
    transcript: dict[str, Any] | None
    """Raw and repaired text of a spoken question, and why it was changed."""
    language: Literal["zh", "en"]
    said: Annotated[TurnReading, UntrackedValue]
    """The turn as said, read once; never kept, for it can be read again."""
    reading: Annotated[TurnReading, UntrackedValue]
    """The turn completed from the conversation, read once; what search and answers take."""
    answered: Annotated[Answered, UntrackedValue]
    """The composed answer, until its prose is written."""
    about: str
    """Title of the dish that a follow-up was resolved to; empty where the question names its own."""
    documents: list[Document]
    """Recipes found, best first; `page_content` is the recipe, the matched question stays in the metadata."""
    choices: list[str]
    """Titles to choose from where the question is not clear; the turn waits for the reply."""
    wants_image: bool
    by_chef: bool
    """A model with tools is to think the answer out; until it has, the composed one stands in `answer`."""


@dataclass(frozen=True)
class TurnOptions:
    """Run-scoped choices of the user; None leaves the configured value."""

    retrieval: bool = True
    owner: str = ""
    """Whose preferences are read and kept in the long-term store; empty keeps them in the conversation only."""
    kitchen: str = ""
    """Whose own recipes are found beside those of the index; empty: the owner's."""
    ask_back: bool = True
    """Ask which dish is meant where several may be; False takes the first."""
    carded: bool = False
    """The channel shows the recipe's card: answers do not write it out again."""
    preferences: Preferences | None = None
    """What the user set beforehand; it counts beside what was told in the conversation."""
    prose: bool = True
    """A model may write; False: the answer is composed, whatever `answers.writer` says."""
    profile: str = ""
    """Name of the chat model among `Parts.profiles`; empty takes the default."""
    image: bool | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    language: Literal["auto", "zh", "en"] = "auto"
