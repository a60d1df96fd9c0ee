"""The chat page: an adapter from Chainlit's events to turns of the assistant."""

import asyncio
import logging
import uuid
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import chainlit as cl
from chainlit.session import WebsocketSession
from chainlit.types import ThreadDict

from errors import UserError
from graph.state import TurnOptions
from memory.page_database import open_database
from memory.page_names import owner_of, thread_of
from page.audio import Recording, attached_clip, spoken_title
from page.cards import change_of, keep_change, redraw_all, show_beside
from page.feedback import create_thumbs
from page.history import HistoryStore
from page.kitchen_api import create_counter
from page.live_chats import LiveChats
from page.my_kitchen_routes import create_routes
from page.panel_memory import PanelMemory, removed
from page.profiles import chat_profiles
from page.server import prepare
from page.settings_panel import tabs
from page.sign_in import register
from page.starters import starters
from page.turn import TurnView, offer_again
from page.uploads import delete_uploads
from page.user_settings import Choices
from page.wording import Language, language_of, say
from recipes.recipe import Recipe
from serving.shared_assistant import Kitchen
from settings import load_settings

log = logging.getLogger(__name__)
SAMPLE_RATE = 24_000
SHORTEST_S = 0.3
_waiting: set[asyncio.Task[None]] = set()
settings = load_settings()
kitchen = Kitchen(settings)
history = HistoryStore(partial(open_database, settings), kitchen.delete_chat, kitchen.judged)
live = LiveChats()
panel = PanelMemory(kitchen, history)
prepare(kitchen, *create_routes(kitchen, history), create_counter(kitchen), create_thumbs(history))
register(settings.page)


@cl.on_app_startup
async def open_kitchen() -> None:
    """Begin to load the models; the page is served meanwhile."""
    kitchen.start()


@cl.on_app_shutdown
async def close_kitchen() -> None:
    """Release the models."""
    await kitchen.aclose()


async def close_page() -> None:
    """Close what Chainlit's own server closes, where the page is mounted in another."""
    await history.close()
    delete_uploads()


@cl.data_layer
def open_history() -> HistoryStore:
    """Keep chats where conversations are kept."""
    return history


@cl.set_chat_profiles
async def offer_models(user: cl.User | None, language: str | None) -> list[cl.ChatProfile]:
    """Offer the configured chat models, where there is more than one."""
    return chat_profiles(settings, language_of(language))


@cl.set_starters
async def offer_starters(user: cl.User | None, language: str | None) -> list[cl.Starter]:
    """Offer questions that fit the hour and the season."""
    found = starters(datetime.now(), language_of(language))
    return [cl.Starter(label=one.label, message=one.question) for one in found]


@cl.on_chat_start
async def start_chat() -> None:
    """Show the settings panel with what the user chose before."""
    cl.user_session.set("start", asyncio.current_task())
    await _show_panel()
    _show_known_later()


@cl.on_chat_resume
async def resume_chat(thread: ThreadDict) -> None:
    """Show the settings panel in a chat of the past; the assistant remembers the rest."""
    await _show_panel()
    _show_known_later()


@cl.on_settings_update
async def keep_settings(chosen: dict[str, Any]) -> None:
    """Keep what the user chose for the next chat, and have the page follow it."""
    session = _session()
    try:
        gone = await panel.keep(session, chosen)
    except UserError as error:
        await cl.context.emitter.send_toast(str(error), "error")
        return
    await _tell_page(update=True)
    if kitchen.ready and _kept("shown"):
        await redraw_all(thread_of(session.thread_id), await kitchen.assistant(), await _view(), await _options())
    if gone:
        told = removed(gone, await _language())
        await cl.context.emitter.send_toast(told, "success")
        if _turns():
            await cl.Message(content=told).send()


@cl.on_stop
async def stop_answer() -> None:
    """Stop the answer from whichever tab of the chat; it can be had again."""
    live.stop(_session())
    await offer_again(await _language())


@cl.action_callback("card")
async def keep_card(action: cl.Action) -> None:
    """Keep what was done on a card: other servings, the step gone to in cook mode; other tabs follow."""
    if change := change_of(action.payload):
        session = _session()
        of_talk = thread_of(session.thread_id), await kitchen.assistant(), await _view(), await _options()
        if shown := await keep_change(change, *of_talk, history):
            await live.tell_others(session, "element", shown.to_dict())


async def _options() -> TurnOptions:
    return (await _choices()).turn_options(settings, _owner(), str(cl.user_session.get("chat_profile") or ""))


async def _view() -> TurnView:
    return TurnView(await _language(), "", choices=await _choices(), seen=_kept("shown"), original=_recipe)


@cl.on_window_message
async def open_cited(message: Any) -> None:
    """Show the card of a cited recipe, or a cited note, beside the chat; other messages are the page's own."""
    wanted = message.get("recipe") if isinstance(message, dict) and message.get("shishen") == "open" else None
    if not isinstance(wanted, str):
        return
    await show_beside(wanted, await _recipe(wanted), await _language())


async def _recipe(recipe_id: str) -> Recipe | None:
    """Return a recipe as its source has it."""
    assistant = await kitchen.assistant()
    return await asyncio.to_thread(assistant.search.recipe, recipe_id)


@cl.on_message
async def on_message(message: cl.Message) -> None:
    """Answer a typed question, or an audio file."""
    _forget_after(message.id)
    clip, usable = attached_clip(message)
    if not usable:
        await cl.Message(content=say("not_audio", await _language())).send()
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
        await cl.Message(content=say("silent", await _language())).send()
        return
    clip = recording.save()
    try:
        if (await _choices()).edit_speech:
            await _compose(clip)
        else:
            await _answer_spoken(clip)
    finally:
        clip.unlink(missing_ok=True)


@cl.action_callback("ask")
async def ask(action: cl.Action) -> None:
    """Ask the question that a button stands for; one at a time, however often it is clicked."""
    if await _busy():
        return
    asked = cl.Message(content=str(action.payload.get("question", "")), type="user_message")
    await asked.send()
    await _asked_by_button(asked.id, asked.content)


@cl.action_callback("again")
async def again(action: cl.Action) -> None:
    """Answer the last question anew; an earlier one is asked as a new question, so that nothing after it is lost."""
    message, question = (str(action.payload.get(key, "")) for key in ("message", "question"))
    last = next(reversed(_turns()), "")
    if message != last:
        await ask(action)
    elif not await _busy():
        await _asked_by_button(message, question)


async def _busy() -> bool:
    """Tell whether a question is being answered, and say so; else whatever runs now is the turn."""
    session, start = cl.context.session, cl.user_session.get("start")
    running = session.current_task
    if running and running is not start and not running.done():
        await cl.context.emitter.send_toast(say("busy", await _language()), "info")
        return True
    session.current_task = asyncio.current_task()
    return False


async def _asked_by_button(message: str, question: str) -> None:
    """Answer as Chainlit has a typed question answered: in a run of its own, which can be judged and stopped."""

    async def run() -> None:
        async with cl.Step(name="on_message", type="run", parent_id=message):
            await _turn(message, question, None)

    await cl.context.emitter.task_start()
    # The stop button cancels what is entered here.
    cl.context.session.current_task = turn = asyncio.create_task(run())
    try:
        await asyncio.wait([turn])
    finally:
        await cl.context.emitter.task_end()


async def _answer_spoken(clip: Path) -> None:
    sound = cl.Audio(name="question.wav", path=str(clip), mime="audio/wav", display="inline")
    spoken = cl.Message(content=say("spoken", await _language()), type="user_message", elements=[sound])
    await spoken.send()
    await _turn(spoken.id, "", clip, spoken)
    await history.update_thread(cl.context.session.thread_id, name=spoken_title(spoken.content))


async def _compose(clip: Path) -> None:
    """Put what was heard into the input box, to be corrected and sent by the user."""
    language = await _language()
    try:
        heard = await (await kitchen.assistant()).hear(clip)
    except UserError as error:
        await _sorry(str(error), "")
        return
    if heard:
        await cl.send_window_message({"shishen": "compose", "text": heard})
    else:
        await cl.context.emitter.send_toast(say("not_heard", language), "info")


async def _give_address(thread: str) -> None:
    """Have the page show the chat under an address of its own, from its first question on.

    Chainlit tells the page of a new chat once the chat is stored, which may be later than what is shown in it: a page
    that goes to the address without having been told takes the chat for an old one, and draws it empty.
    """
    if not _turns():
        await cl.context.emitter.emit("first_interaction", {"interaction": thread, "thread_id": thread})
    await cl.send_window_message({"shishen": "thread", "id": thread})


async def _begin() -> None:
    """Have the page offer its stop button, which a start of the chat that ends after the question takes away."""
    start: asyncio.Task[None] | None = cl.user_session.get("start")
    if start and not start.done():
        await asyncio.wait([start])
        await cl.context.emitter.task_start()


async def _turn(message_id: str, question: str, clip: Path | None, spoken: cl.Message | None = None) -> None:
    await _begin()
    choices, language = await _choices(), await _language()
    view = TurnView(language, question, message_id, spoken, choices, _kept("shown"), _recipe)
    try:
        if not kitchen.ready:
            await cl.context.emitter.send_toast(say("starting", language))
        thread = cl.context.session.thread_id
        await _give_address(thread)
        await kitchen.rewind(thread, _turns(), message_id)
        options = await _options()
        step = cl.context.current_run
        run = uuid.UUID(step.id) if step else uuid.uuid4()
        turn = kitchen.stream(question, owner=_owner(), run=run, chat=thread, audio=clip, options=options)
        async with live.answering(_session()):
            answer = await view.show(turn)
        if answer:
            told = {"question": question or answer.question, "text": answer.answer, "language": language}
            await cl.send_window_message({"shishen": "answered", **told})
        if answer and choices.read_aloud:
            await cl.send_window_message({"shishen": "speak", "text": answer.answer, "language": language})
        if await panel.outdated(_session()):
            await _show_panel()
    except UserError as error:
        await _sorry(str(error), question)
    except Exception:
        log.exception("A turn failed")
        await _sorry(say("failed", language), question)


def _owner() -> str:
    user = cl.context.session.user
    return owner_of(user.identifier) if user else ""


async def _sorry(sentence: str, question: str) -> None:
    retry = cl.Action(
        name="ask", payload={"question": question}, label=say("retry", await _language()), icon="rotate-ccw"
    )
    await cl.Message(content=f"⚠️ {sentence}", actions=[retry] if question else []).send()


async def _show_panel() -> None:
    chosen = await panel.shown(_session())
    await cl.ChatSettings(tabs(settings, chosen, await _language())).send()
    await _tell_page()


live.install(_show_panel)


def _show_known_later() -> None:
    """Show what is known of the user once it can be read; the page does not wait for it."""

    async def show() -> None:
        with suppress(UserError):
            await kitchen.assistant()
            await _show_panel()

    if not kitchen.ready:
        _waiting.add(task := asyncio.create_task(show()))
        task.add_done_callback(_waiting.discard)


async def _tell_page(update: bool = False) -> None:
    """Tell the page's scripts what the user chose: theme, language, voice."""
    values = (await _choices()).page_values() | {"update": update, "voice": "server" if kitchen.voice else "browser"}
    await cl.send_window_message({"shishen": "choices", **values})


async def _choices() -> Choices:
    user = cl.context.session.user
    return Choices.model_validate(await history.preferences(user.identifier) if user else {})


def _turns() -> dict[str, str]:
    """Return where the assistant's memory stood before each question of this chat."""
    return _kept("turns")


def _forget_after(message: str) -> None:
    """Forget the turns and cards of a question asked already and of those after it: an edit takes them off the page."""
    asked = list(_turns())
    gone = asked[asked.index(message) :] if message in asked else []
    for later in gone[1:]:
        del _turns()[later]
    cards = _kept("shown")
    for recipe in [recipe for recipe, card in cards.items() if card.partition(" ")[0] in gone]:
        del cards[recipe]


def _session() -> WebsocketSession:
    """Return the tab of the page that this is about."""
    return cast(WebsocketSession, cl.context.session)


def _kept(name: str) -> dict[str, str]:
    """Return what is kept with this chat under `name`."""
    return live.kept(name, _session())


async def _language() -> Language:
    return (await _choices()).tongue(language_of(getattr(cl.context.session, "language", None)))
