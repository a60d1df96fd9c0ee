"""Types of the graph: what goes in, what comes out, and what passes between nodes."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.documents import Document
from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages

from dialogue.state import Dialogue
from understanding.intents import Intent
from understanding.preferences import Preferences


class Source(TypedDict):
    """A recipe the answer rests on."""

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
    """Amounts, times and temperatures of the answer that its recipe does not have."""
    image: str | None
    """Path of the picture, if one was made."""
    notices: list[str]
    """Sentences for the user about parts that failed without costing the answer."""


class State(InputState, OutputState, total=False):
    """Everything the nodes share. `messages` and `dialogue` live as long as the thread, the rest one turn."""

    messages: Annotated[list[AnyMessage], add_messages]
    dialogue: Dialogue
    transcript: dict[str, Any] | None
    """Raw and repaired text of a spoken question, and why it was changed."""
    language: Literal["zh", "en"]
    servings: int | None
    """Persons that the user cooks for, as told once; recipes are scaled to them."""
    about: str
    """Title of the dish that a follow-up was resolved to; empty where the question names its own."""
    documents: list[Document]
    """Recipes found, best first; `page_content` is the recipe, the matched question stays in the metadata."""
    grade: Literal["good", "none", "off_topic"]
    prose: str
    """The answer as the model wrote it, without the warnings before it and the references after it."""
    general: bool
    """The answer is general knowledge: no recipe fits."""
    choices: list[str]
    """Titles to choose from where the question is not clear; the turn waits for the reply."""
    corrected: bool
    """The answer was written a second time because its recipe lacks something it said."""
    wants_image: bool


@dataclass(frozen=True)
class TurnOptions:
    """Run-scoped choices of the user; None leaves the configured value."""

    retrieval: bool = True
    owner: str = ""
    """Whose preferences are read and kept in the long-term store; empty keeps them in the conversation only."""
    ask_back: bool = True
    """Ask which dish is meant where several may be; False takes the first."""
    preferences: Preferences | None = None
    """What the user set beforehand; it counts beside what was told in the conversation."""
    profile: str = ""
    """Name of the chat model among `Parts.profiles`; empty takes the default."""
    image: bool | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    language: Literal["auto", "zh", "en"] = "auto"
