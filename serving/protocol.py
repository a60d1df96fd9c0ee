"""What goes over the wire: typed input and output of a turn, and of the plain REST routes."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from answering.types import Match
from graph.usage import Usage
from recipes.recipe import Recipe
from understanding.intents import Intent

ThreadId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:\-]{1,128}$")]
RunId = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F\-]{32,36}$")]


class Citation(BaseModel):
    """A recipe the answer rests on."""

    recipe_id: str = Field(examples=["58f1c0a2b3d4e5f6"])
    title: str = Field(examples=["红烧肉"])
    score: float = Field(description="Confidence of retrieval, 0-1", examples=[0.93])


class CookInput(BaseModel):
    """One turn: a question, a recorded one, or both."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "红烧肉怎么做"}]})

    question: str = Field("", description="The question, Chinese or English")
    audio: str = Field("", description="A recording of the question, base64 (wav, flac, mp3, m4a, ogg, webm)")


class CookOutput(BaseModel):
    """The finished turn; while streaming, chunks of it that add up to the whole."""

    thread_id: str = Field("", description="The conversation")
    run_id: str = Field("", description="This turn, for feedback")
    question: str = Field("", description="As typed, or as heard and repaired")
    standalone_question: str = Field("", description="The question with what it took from the conversation")
    intent: Intent | None = None
    card: Recipe | None = Field(
        None,
        description="The recipe the answer rests on, with marks; streamed before the text",
    )
    card_mark: str = Field("", description="Why the card is of another dish than the one asked for")
    delta: str = Field("", description="Streaming only: the next piece of the text")
    answer: str = Field("", description="The answer, amounts that its recipe does not have marked")
    sources: list[Citation] = Field(default_factory=list, description="Citations")
    unsupported: list[str] = Field(default_factory=list, description="Amounts, times, temperatures without a source")
    image: str | None = Field(None, description="Address of the picture on this server")
    image_base64: str = Field("", description="The picture itself, PNG, where the configurable asks for it")
    notices: list[str] = Field(default_factory=list, description="What failed without costing the answer")
    match: Match = Field("none", description="Whether the dish asked for is here, only near, or absent")
    composed: bool = Field(True, description="No model wrote any of the answer")
    next: list[str] = Field(default_factory=list, description="Up to three real next questions")
    timings_ms: dict[str, float] = Field(default_factory=dict)
    usage: Usage = Field(default_factory=Usage, description="Model calls, their tokens and cost; none where composed")
    error: str = Field("", description="Streaming only: why the turn failed, one sentence")


class Hit(BaseModel):
    """One recipe found."""

    recipe_id: str
    title: str
    score: float = Field(description="Confidence, 0-1")
    matched: str = Field(description="The indexed question or name that matched")


class SearchResult(BaseModel):
    """Recipes found for a question, best first."""

    question: str
    hits: list[Hit]


class ThreadSummary(BaseModel):
    """One conversation of the caller; times are ISO 8601, UTC."""

    thread_id: str
    title: str
    created: str
    updated: str
    turns: int


class Message(BaseModel):
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str
    sources: list[Citation] = Field(default_factory=list)
    unsupported: list[str] = Field(default_factory=list)
    image: str | None = None


class Thread(ThreadSummary):
    """A conversation with its messages, oldest first."""

    messages: list[Message]


class FeedbackRequest(BaseModel):
    """What the caller thinks of an answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"thread_id": "kitchen", "run_id": "0" * 32, "score": 1}]}
    )

    thread_id: ThreadId
    run_id: RunId
    score: Literal[-1, 0, 1] = Field(description="1 good, -1 bad, 0 taken back")
    comment: str = Field("", max_length=2000)


class FeedbackResult(BaseModel):
    """The feedback as it was kept."""

    feedback_id: str


class Problem(BaseModel):
    """Why a request failed."""

    detail: str = Field(description="One sentence, Chinese first")


REFUSED: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (401, 403, 413, 422, 429, 503)}
MISSING: dict[int | str, dict[str, Any]] = REFUSED | {404: {"model": Problem}}


class Health(BaseModel):
    """Whether the process is alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether questions are answered at once."""

    ready: bool
    detail: str = ""
    index: dict[str, Any] = Field(default_factory=dict, description="Recipes, questions and embedding of the index")
