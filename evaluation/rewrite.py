"""How well follow-ups are understood: the raw question, LangChain's rewriting, ours, and the question written out."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import Runnable
from pydantic import BaseModel

from evaluation.metrics import Recall, by_group, first_right, recall
from evaluation.probe import find
from evaluation.questions import Conversation, EvaluationError
from graph.assistant import Assistant
from retrieval.search.retriever import HyQERetriever

# LangChain's own wording (hub: langchain-ai/chat-langchain-rephrase; docs of create_history_aware_retriever).
_CONTEXTUALIZE = (
    "Given a chat history and the latest user question which might reference context in the chat history, formulate a "
    "standalone question which can be understood without the chat history. Do NOT answer the question, just "
    "reformulate it if needed and otherwise return it as is."
)


class Follow(BaseModel, frozen=True):
    """One conversation as one method understood it."""

    id: str | int
    phenomenon: str
    question: str
    standalone: str
    gold: tuple[str, ...]
    found: tuple[str, ...]
    place: int

    @property
    def right(self) -> bool:
        """Whether a gold recipe came first."""
        return self.place == 1


class RewriteReport(BaseModel, frozen=True):
    """Result of `shishen eval rewrite`: every conversation as each method understood it."""

    n: int
    methods: dict[str, tuple[Follow, ...]]
    median_ms: float
    """Median time of our whole understanding, retrieval included, milliseconds."""

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the contract."""
        return (
            {"n": self.n} | {name: _measures(rows) for name, rows in self.methods.items()} | {"ours_ms": self.median_ms}
        )


def _measures(rows: Sequence[Follow]) -> dict[str, Any]:
    whole = recall([row.place for row in rows])
    groups: dict[str, Recall] = by_group((row.phenomenon, row.place) for row in rows)
    return {
        "recall@1": whole.at_1,
        "recall@3": whole.at_3,
        "by_phenomenon": {
            name: {"n": group.n, "recall@1": group.at_1, "recall@3": group.at_3} for name, group in groups.items()
        },
    }


async def evaluate_rewrite(
    assistant: Assistant, conversations: Sequence[Conversation], *, langchain: bool = True
) -> RewriteReport:
    """Compare four ways to understand each conversation's last question.

    LangChain's history-aware retriever takes one model call a row; `langchain=False` leaves it out.

    Raises:
        EvaluationError: LangChain's chains are not installed; the message names the extra.
    """
    peer = _history_aware_retriever(assistant) if langchain else None
    rows: dict[str, list[Follow]] = {"raw": [], "langchain": [], "ours": [], "standalone": []}
    times: list[float] = []
    for row in conversations:
        retriever = assistant.parts.retriever
        rows["raw"].append(_follow(row, row.question, _titles(await retriever.ainvoke(row.question))))
        if peer is not None:
            documents = await peer.ainvoke({"input": row.question, "chat_history": _messages(row)})
            rows["langchain"].append(_follow(row, "", _titles(documents)))
        ours = await find(assistant, row.question, row.history)
        times.append(ours.milliseconds)
        rows["ours"].append(_follow(row, ours.standalone, ours.titles))
        rows["standalone"].append(_follow(row, row.standalone, _titles(await retriever.ainvoke(row.standalone))))
    methods = {name: tuple(found) for name, found in rows.items() if found}
    return RewriteReport(n=len(conversations), methods=methods, median_ms=round(median(times), 1))


def _follow(row: Conversation, standalone: str, titles: Sequence[str]) -> Follow:
    place = first_right(titles, row.gold)
    if not row.gold:
        place = 0 if titles else 1
    return Follow(
        id=row.id,
        phenomenon=row.phenomenon,
        question=row.question,
        standalone=standalone,
        gold=row.gold,
        found=tuple(titles[:5]),
        place=place,
    )


def _titles(documents: Sequence[Document]) -> list[str]:
    return [document.metadata["title"] for document in documents]


def _messages(row: Conversation) -> list[BaseMessage]:
    kinds = {"user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](message.content) for message in row.history]


def _history_aware_retriever(assistant: Assistant) -> Runnable[dict[str, Any], list[Document]]:
    try:
        from langchain_classic.chains import create_history_aware_retriever
    except ImportError:
        raise EvaluationError("LangChain's chains are missing; run: pip install -e '.[eval]'") from None
    prompt = ChatPromptTemplate.from_messages(
        [("system", _CONTEXTUALIZE), MessagesPlaceholder("chat_history"), ("human", "{input}")]
    )
    retriever: Runnable[dict[str, Any], list[Document]] = create_history_aware_retriever(
        assistant.parts.chat(""), HyQERetriever(search=assistant.search), prompt
    )
    return retriever
