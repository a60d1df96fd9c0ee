"""Nodes: each reads the state and returns the keys it changed."""

from contextvars import Context, copy_context
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from dialogue.answer_notes import allergy_warning, quote, warnings
from dialogue.clarify import choices_for, picked
from dialogue.focus import follow
from dialogue.grounding import mark, unsupported_quantities
from dialogue.leaning import leans
from dialogue.recall import weighed
from dialogue.resolve import resolve
from dialogue.state import Dialogue
from dialogue.tastes import taste_notes, too_hot
from graph.material import asked, cited_documents, context_of, earlier_turns, material, recipe_of, system_prompt
from graph.off_topic import is_elsewhere
from graph.parts import Parts
from graph.state import Source, State, TurnOptions
from graph.wording import say
from memory.preferences import Preferences, PreferenceStore, keep_told
from models.chat import ChatModelError, model_errors
from prompts.loader import load_prompt
from retrieval.index.lexical_index import Limits
from text.normalize import simplify
from understanding.intents import Intent
from understanding.question import read_question

MENU_SIZE = 4


async def receive(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Reset what belongs to one turn."""
    question = " ".join((state.get("question") or "").split())
    options = runtime.context or TurnOptions()
    return {
        "question": question,
        "standalone_question": "",
        "about": "",
        "answer": "",
        "prose": "",
        "sources": [],
        "unsupported": [],
        "image": None,
        "notices": [],
        "transcript": None,
        "documents": [],
        "general": False,
        "corrected": False,
        "choices": [],
        "wants_image": parts.settings.image.enabled if options.image is None else options.image,
    }


async def transcribe(state: State, *, parts: Parts) -> dict[str, Any]:
    """Turn the recording into text and mend misheard dish names."""
    heard = await parts.transcriber.atranscribe(Path(state["audio"]))
    if heard.no_speech:
        return {"audio": "", "answer": say("not_heard", "zh"), "language": "zh"}
    mended = parts.repair(heard)
    record = {"raw": heard.raw, "text": mended.text, "changes": [f"{c.old}→{c.new}" for c in mended.changes]}
    return {"audio": "", "question": f"{state['question']} {mended.text}".strip(), "transcript": record}


async def understand(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Tell what kind of turn this is and whether it stands alone."""
    question = state["question"]
    reading = read_question(question)
    options = runtime.context or TurnOptions()
    wanted = options.language if options.language != "auto" else parts.settings.language
    language = wanted if wanted != "auto" else _language(question)
    intent = reading.intent
    dialogue = state.get("dialogue", Dialogue())
    owned = PreferenceStore(runtime.store) if runtime.store and options.owner else None
    known, reply = await keep_told(question, _preferences(state), owned, options.owner, language)
    servings = known.servings or (options.preferences or known).servings
    update: dict[str, Any] = {"intent": intent, "language": language, "servings": servings}
    if known != _preferences(state):
        update["dialogue"] = {**dialogue, "preferences": known.model_dump(mode="json")}
    if reply:
        return update | {"intent": "small_talk", "answer": reply, "standalone_question": question}
    if not leans(question, reading, dialogue):
        update["standalone_question"] = question
    elif intent == "off_topic":
        update["intent"] = "technique"
    if intent == "picture":
        update["wants_image"] = True
    return update


async def rewrite(state: State, *, parts: Parts) -> dict[str, Any]:
    """Resolve what the question leaves to the conversation; retrieval verifies the dish."""
    question = state["question"]
    resolved = await resolve(question, read_question(question), state.get("dialogue", {}), parts.retriever)
    update = {"standalone_question": resolved.standalone, "about": resolved.dish}
    intent = read_question(resolved.standalone).intent
    if state["intent"] in ("picture", "adapt") or intent in ("off_topic", "small_talk", "medical", "unsafe"):
        return update
    return update | {"intent": intent}


async def retrieve(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Find recipes for the self-contained question; show the first one's card, or find what to ask back."""
    options = runtime.context or TurnOptions()
    if not options.retrieval:
        return {"documents": []}
    documents = await _found(state, _known(state, options), parts)
    if options.ask_back and state["intent"] == "recipe" and not state.get("about"):
        choices = choices_for(state["standalone_question"], documents)
        if choices:
            return {"documents": documents, "choices": choices}
    _show_card(state["intent"], documents, runtime, parts)
    return {"documents": documents}


async def clarify(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Ask which dish is meant and wait for the reply; a reply that is none of the choices takes the first."""
    choices = state["choices"]
    reply = interrupt({"question": say("which", state["language"]), "choices": choices})
    title = picked(reply, choices) or choices[0]
    chosen = sorted(state["documents"], key=lambda document: document.metadata["title"] != title)
    first = chosen[0].model_copy(update={"metadata": {**chosen[0].metadata, "score": 1.0}})
    _show_card(state["intent"], [first], runtime, parts)
    asked = say("how_to", state["language"], dish=title)
    return {"documents": [first, *chosen[1:]], "choices": [], "about": title, "standalone_question": asked}


def _show_card(intent: Intent, documents: list[Document], runtime: Runtime[TurnOptions], parts: Parts) -> None:
    floor = parts.settings.retrieval.min_score
    if documents and documents[0].metadata["score"] >= floor and intent != "ingredients":
        runtime.stream_writer({"type": "card", "recipe": documents[0].metadata["recipe"]})


async def grade(state: State, *, parts: Parts) -> dict[str, Any]:
    """Decide whether anything found is good enough to answer from."""
    floor = parts.settings.retrieval.min_score
    good = [document for document in state["documents"] if document.metadata["score"] >= floor]
    if is_elsewhere(state, parts.elsewhere) or (not good and not read_question(state["standalone_question"]).sure):
        return {"grade": "off_topic", "intent": "off_topic", "sources": []}
    if not good:
        return {"grade": "none", "general": True, "sources": []}
    kept = good[:MENU_SIZE] if state["intent"] == "ingredients" else good[:1]
    focus = state.get("dialogue", {}).get("focus_title", "")
    dialogue = weighed(_followed(state, kept), state["question"], focus, parts.retriever)
    return {"grade": "good", "sources": [_source(document) for document in kept], "dialogue": dialogue}


async def generate(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Write the answer from the recipes, streamed."""
    return {"answer": await _stream(state, system_prompt(state), runtime, parts)}


async def converse(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Reply to small talk."""
    prompt = load_prompt("small_talk", state["language"]).render()
    return {"answer": await _stream(state, prompt, runtime, parts)}


async def decline(state: State) -> dict[str, Any]:
    """Say politely that this is not about food, with a suggestion; refer to a doctor; warn of what may kill."""
    language = state["language"]
    if state["intent"] == "unsafe":
        return {"answer": "\n\n".join(warnings(state["question"], None, language)), "sources": []}
    return {"answer": say("medical" if state["intent"] == "medical" else "off_topic", language), "sources": []}


async def show(state: State) -> dict[str, Any]:
    """Announce the picture of the dish."""
    return {"answer": say("picture", state["language"], dish=state["sources"][0]["title"])}


async def check(state: State) -> dict[str, Any]:
    """Find amounts, times and temperatures that the cited recipes do not have."""
    known = [part for document in cited_documents(state) for part in (document.page_content, material(state, document))]
    unsupported = unsupported_quantities(state["answer"], [*known, state["question"]]) if known else []
    return {"unsupported": unsupported}


async def correct(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Have the answer written once more without what the recipe lacks."""
    prompt = load_prompt("correct", state["language"]).render(wrong="、".join(state["unsupported"]))
    messages = [("system", system_prompt(state)), ("human", asked(state)), ("ai", state["answer"]), ("human", prompt)]
    try:
        reply = await parts.chat((runtime.context or TurnOptions()).profile).ainvoke(messages, {"tags": ["nostream"]})
    except model_errors():
        return {"corrected": True}
    return {"corrected": True, "answer": reply.text.strip() or state["answer"]}


async def finish(state: State, runtime: Runtime[TurnOptions]) -> dict[str, Any]:
    """Put warnings before the answer, and after it what is not in the recipe and what it rests on."""
    language = state["language"]
    cited = cited_documents(state)
    recipe = recipe_of(cited[0]) if cited else None
    answer = mark(state["answer"], state["unsupported"], language)
    if recipe and state["intent"] == "technique":
        answer += quote(state["standalone_question"], recipe, answer, language)
    if state["general"]:
        answer = f"{say('general', language)}\n\n{answer}"
    known = _known(state, runtime.context or TurnOptions())
    said = [*warnings(state["question"], recipe, language), *allergy_warning(known, recipe, language)]
    if recipe and state["intent"] in ("recipe", "adapt"):
        answer += taste_notes(known, recipe, language)
    return {"answer": "\n\n".join([*said, answer]), "prose": state["answer"]}


async def remember(state: State) -> dict[str, Any]:
    """Add the finished turn to the conversation, so that whatever follows cannot lose it."""
    kept = {"standalone": state["standalone_question"], "context": context_of(state)}
    plain = state.get("prose") or state["answer"]
    reply = {**kept, "plain": plain, "sources": state["sources"], "unsupported": state["unsupported"]}
    return {
        "messages": [
            HumanMessage(state["question"] or say("recording", "zh"), additional_kwargs=kept),
            AIMessage(state["answer"], additional_kwargs=reply),
        ]
    }


async def illustrate(state: State, runtime: Runtime[TurnOptions], *, parts: Parts) -> dict[str, Any]:
    """Draw the dish; a picture that fails costs the turn nothing but the picture."""
    cited = state["sources"][0]["recipe_id"]
    document = next(found for found in state["documents"] if found.id == cited)
    try:
        picture = await parts.painter.illustrate(
            recipe_of(document),
            instruction=state["question"],
            language=state["language"],
            progress=partial(_report, copy_context(), runtime),
        )
    except Exception as error:
        return {"notices": [*state["notices"], say("no_picture", state["language"], reason=str(error))]}
    last = cast(AIMessage, state["messages"][-1])
    pictured = {**last.additional_kwargs, "image": str(picture.path)}
    return {"image": str(picture.path), "messages": [last.model_copy(update={"additional_kwargs": pictured})]}


def _report(context: Context, runtime: Runtime[TurnOptions], done: int, total: int) -> None:
    """Stream the picture's progress; the painter reports from outside the node, so its context is entered again."""
    context.run(runtime.stream_writer, {"type": "picture", "done": done, "total": total})


async def _found(state: State, kept: Preferences, parts: Parts) -> list[Document]:
    """Return what the self-contained question finds, the dish it was resolved to first."""
    refused = [f"alg:{name}" for name in kept.allergens]
    if state["intent"] == "ingredients":
        # A dish asked for by name is answered however hot it is, with a remark; a suggestion keeps to the taste.
        refused += too_hot(kept)
    tools = (*(f"eq:{name}" for name in kept.equipment), "eq:无需开火")
    limits = Limits(
        must_not=tuple(refused),
        rather_not=tuple(f"ing:{name}" for name in kept.dislikes),
        rather_one_of=(tools,) if kept.equipment else (),
    )
    documents = await parts.retriever.ainvoke(state["standalone_question"], never=limits)
    about = state.get("about")
    if not about or (documents and documents[0].metadata["title"] == about):
        return documents
    known = [*documents, *await parts.retriever.ainvoke(about)]
    meant = next((document for document in known if document.metadata["title"] == about), None)
    return documents if meant is None else [meant, *(found for found in documents if found.id != meant.id)]


async def _stream(state: State, system: str, runtime: Runtime[TurnOptions], parts: Parts) -> str:
    options = runtime.context or TurnOptions()
    chosen = {"max_tokens": options.max_tokens, "temperature": options.temperature, "top_p": options.top_p}
    model = parts.chat(options.profile).bind(**{key: value for key, value in chosen.items() if value is not None})
    messages: list[Any] = [
        ("system", system),
        *earlier_turns(state, parts.settings.memory.history_tokens),
        ("human", asked(state)),
    ]
    answer = ""
    try:
        async for chunk in model.astream(messages):
            answer += chunk.text
    except model_errors() as error:
        if not answer:
            raise ChatModelError.from_endpoint(error, parts.chat_settings(options.profile)) from error
        answer += "\n\n" + say("cut_short", state["language"])
    return answer.strip()


def _followed(state: State, kept: list[Document]) -> Dialogue:
    titles = [document.metadata["title"] for document in kept]
    return follow(state.get("dialogue", Dialogue()), titles, state["question"], state["standalone_question"])


def _preferences(state: State) -> Preferences:
    return Preferences.model_validate(state.get("dialogue", {}).get("preferences", {}))


def _known(state: State, options: TurnOptions) -> Preferences:
    """Return what was told in the conversation together with what the user set beforehand."""
    return (options.preferences or Preferences()).joined(_preferences(state))


def _source(document: Document) -> Source:
    metadata = document.metadata
    return Source(recipe_id=metadata["recipe_id"], title=metadata["title"], score=metadata["score"])


def _language(question: str) -> Literal["zh", "en"]:
    letters = simplify(question)
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in letters) else "en"
