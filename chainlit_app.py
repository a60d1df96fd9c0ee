"""The chat page: an adapter from Chainlit's events to turns of the assistant."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.types import ThreadDict
from starlette.datastructures import Headers

from page.audio import Recording
from page.counter import create_counter
from page.history import HistoryStore
from page.kitchen import Kitchen
from page.panel import turn_options, widgets
from page.server import browser_identity, prepare
from page.starters import starters
from page.turn import TurnView
from page.wording import Language, language_of, say
from settings import load_settings, resolve
from terminal import known_errors

log = logging.getLogger(__name__)
SAMPLE_RATE = 24_000
SHORTEST_S = 0.3
settings = load_settings()
kitchen = Kitchen(settings)
history = HistoryStore(resolve(settings.page.path), kitchen.forget)
prepare(settings, create_counter(kitchen))


@cl.on_app_startup
async def open_kitchen() -> None:
    """Begin to load the models; the page is served meanwhile."""
    kitchen.start()


@cl.on_app_shutdown
async def close_kitchen() -> None:
    """Release the models."""
    await kitchen.aclose()


@cl.data_layer
def open_history() -> HistoryStore:
    """Keep chats in the page's own file."""
    return history


@cl.header_auth_callback
async def sign_in(headers: Headers) -> cl.User | None:
    """Know a browser by its cookie, so that nobody sees another's chats."""
    identity = browser_identity(headers)
    return cl.User(identifier=identity, display_name="我 Me") if identity else None


@cl.set_starters
async def offer_starters(user: cl.User | None, language: str | None) -> list[cl.Starter]:
    """Offer questions that fit the hour and the season."""
    found = starters(datetime.now(), language_of(language))
    return [cl.Starter(label=one.label, message=one.question) for one in found]


@cl.on_chat_start
async def start_chat() -> None:
    """Show the settings panel with what the user chose before."""
    await _show_panel()


@cl.on_chat_resume
async def resume_chat(thread: ThreadDict) -> None:
    """Show the settings panel in a chat of the past; the assistant remembers the rest."""
    await _show_panel()


@cl.on_settings_update
async def keep_settings(chosen: dict[str, Any]) -> None:
    """Keep what the user chose for the next chat."""
    user = cl.context.session.user
    if user:
        await history.keep_preferences(user.identifier, chosen)


@cl.on_message
async def on_message(message: cl.Message) -> None:
    """Answer a typed question, or an audio file."""
    clip, refusal = _attached_audio(message)
    if refusal:
        await cl.Message(content=refusal).send()
        return
    await _turn(message.id, message.content, clip)


@cl.on_audio_start
async def start_recording() -> bool:
    """Accept the microphone."""
    cl.user_session.set("recording", Recording(SAMPLE_RATE, settings.speech.max_seconds))
    return True


@cl.on_audio_chunk
async def record(chunk: cl.InputAudioChunk) -> None:
    """Keep what the microphone hears."""
    recording = cl.user_session.get("recording")
    if isinstance(recording, Recording):
        recording.add(chunk.data)


@cl.on_audio_end
async def end_recording() -> None:
    """Answer a spoken question."""
    recording = cl.user_session.get("recording")
    cl.user_session.set("recording", None)
    if not isinstance(recording, Recording) or recording.seconds < SHORTEST_S:
        await cl.Message(content=say("silent", _language())).send()
        return
    clip = recording.save()
    try:
        sound = cl.Audio(name="question.wav", path=str(clip), mime="audio/wav", display="inline")
        spoken = cl.Message(content=say("spoken", _language()), type="user_message", elements=[sound])
        await spoken.send()
        await _turn(spoken.id, "", clip, spoken)
        await history.update_thread(cl.context.session.thread_id, name=_title(spoken.content))
    finally:
        clip.unlink(missing_ok=True)


@cl.action_callback("ask")
async def ask(action: cl.Action) -> None:
    """Ask the question that a button stands for."""
    asked = cl.Message(content=str(action.payload.get("question", "")), type="user_message")
    await cl.context.emitter.task_start()
    try:
        await asked.send()
        await _turn(asked.id, asked.content, None)
    finally:
        await cl.context.emitter.task_end()


@cl.action_callback("again")
async def again(action: cl.Action) -> None:
    """Answer the last question anew; an earlier one is asked as a new question, so that nothing after it is lost."""
    message, question = (str(action.payload.get(key, "")) for key in ("message", "question"))
    last = next(reversed(_turns()), "")
    if message != last:
        await ask(action)
        return
    await cl.context.emitter.task_start()
    try:
        await _turn(message, question, None)
    finally:
        await cl.context.emitter.task_end()


async def _turn(message_id: str, question: str, clip: Path | None, spoken: cl.Message | None = None) -> None:
    language = _language()
    view = TurnView(language, question, message_id, spoken)
    try:
        if not kitchen.ready:
            await cl.context.emitter.send_toast(say("starting", language))
        assistant = await kitchen.assistant()
        thread = cl.context.session.thread_id
        await kitchen.rewind(thread, _turns(), message_id)
        chosen = await _preferences()
        options = turn_options(settings, chosen)
        answer = await view.show(assistant.stream(question, audio=clip, thread=kitchen.thread(thread), options=options))
        if answer and chosen.get("read_aloud") is True:
            await cl.send_window_message({"shishen": "speak", "text": answer.answer, "language": language})
    except known_errors() as error:
        await _sorry(str(error), question)
    except Exception:
        log.exception("A turn failed")
        await _sorry(say("failed", language), question)


async def _sorry(sentence: str, question: str) -> None:
    retry = cl.Action(name="ask", payload={"question": question}, label=say("retry", _language()), icon="rotate-ccw")
    await cl.Message(content=f"⚠️ {sentence}", actions=[retry] if question else []).send()


async def _show_panel() -> None:
    await cl.ChatSettings(widgets(settings, await _preferences(), _language())).send()


async def _preferences() -> dict[str, Any]:
    user = cl.context.session.user
    return await history.preferences(user.identifier) if user else {}


def _turns() -> dict[str, str]:
    """Return where the assistant's memory stood before each question of this chat; kept with the chat."""
    turns: dict[str, str] | None = cl.user_session.get("turns")
    if turns is None:
        turns = {}
        cl.user_session.set("turns", turns)
    return turns


def _attached_audio(message: cl.Message) -> tuple[Path | None, str]:
    """Return the attached clip, and a sentence where what is attached cannot be used."""
    files: list[Any] = [element for element in message.elements if element.path]
    if not files:
        return None, ""
    if not str(files[0].mime).startswith("audio/"):
        return None, say("not_audio", _language())
    return Path(files[0].path), ""


def _title(heard: str) -> str:
    return f"🎤 {heard.removeprefix('🎤').strip()}"


def _language() -> Language:
    return language_of(getattr(cl.context.session, "language", None))
