"""What is known of a user stands in the settings panel, told in the chat or set there: it is one memory."""

import logging
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from chainlit.session import WebsocketSession

from answering.names import named
from errors import UserError
from memory.page_names import owner_of
from page.history import HistoryStore
from page.user_settings import Choices
from page.wording import Language, say
from serving.shared_assistant import Kitchen
from understanding.preferences import Preferences

log = logging.getLogger(__name__)
FIELDS = ("allergens", "diets", "conditions", "dislikes")


class Changed(NamedTuple):
    """What a user changed in the panel of what is known, and what of the panel is a setting only."""

    new: Preferences
    gone: tuple[str, ...]
    """Entries (`Preferences.entries`) that stood there and no longer do."""
    settings: dict[str, Any]


class PanelMemory:
    """Shows what is known of users in their panels, and keeps what they change there. One per process."""

    def __init__(self, kitchen: Kitchen, history: HistoryStore) -> None:
        self._kitchen = kitchen
        self._history = history
        self._shown: WeakKeyDictionary[WebsocketSession, list[str]] = WeakKeyDictionary()

    async def shown(self, session: WebsocketSession) -> Choices:
        """Return what the panel of a tab is to show; what is known is missing as long as it cannot be read."""
        if session.user is None:
            return Choices()
        sent = await self._history.preferences(session.user.identifier)
        if not self._kitchen.ready:
            return Choices.model_validate(sent)
        try:
            known = await self._known(session)
        except UserError as error:
            log.warning("What is known of a user is not shown: %s", error)
            return Choices.model_validate(sent)
        self._shown[session] = entries(known)
        return shown(known, Choices.model_validate(sent))

    async def outdated(self, session: WebsocketSession) -> bool:
        """Tell whether more or less is known than the panel of a tab shows."""
        return session.user is not None and entries(await self._known(session)) != self._shown.get(session, [])

    async def keep(self, session: WebsocketSession, sent: dict[str, Any]) -> tuple[str, ...]:
        """Keep what a user chose, and return the entries that were removed.

        Raises:
            UserError: what is known cannot be changed now; nothing is kept.
        """
        if session.user is None:
            return ()
        change = changed(sent, self._shown.get(session, []))
        owner, store = owner_of(session.user.identifier), await self._kitchen.preferences()
        if change.new != Preferences():
            await store.add(owner, change.new)
        if change.gone:
            await store.delete(owner, change.gone)
        await self._history.keep_preferences(session.user.identifier, change.settings)
        self._shown[session] = entries(await store.get(owner))
        return change.gone

    async def _known(self, session: WebsocketSession) -> Preferences:
        """Return what is known of a user; what was set before it was one memory is taken into it."""
        assert session.user is not None
        identifier, store = session.user.identifier, await self._kitchen.preferences()
        owner = owner_of(identifier)
        before = changed(await self._history.preferences(identifier))
        if before.new == Preferences():
            return await store.get(owner)
        known = await store.add(owner, before.new)
        await self._history.keep_preferences(identifier, before.settings)
        return known


def shown(told: Preferences, chosen: Choices) -> Choices:
    """Return what a panel shows: the settings, with what is known."""
    known = {field: getattr(told, field) for field in FIELDS[:-1]}
    dislikes = "，".join(filter(None, [*told.dislikes, chosen.unknown_dislikes()]))
    return chosen.model_copy(update={**known, "dislikes": dislikes})


def entries(told: Preferences) -> list[str]:
    """Return the entries that a panel shows."""
    return [entry for entry in told.entries() if entry.partition(":")[0] in FIELDS]


def changed(sent: dict[str, Any], before: Collection[str] = ()) -> Changed:
    """Return what was changed in a panel.

    Args:
        sent: the values of the panel; what is not among them is as it was.
        before: the entries that the panel showed: what was told since is not taken for removed.
    """
    given = {field: sent[field] for field in FIELDS if field in sent}
    choices = Choices.model_validate(given)
    now = choices.preferences()
    gone = tuple(one for one in before if one not in now.entries() and one.partition(":")[0] in given)
    settings = {key: value for key, value in sent.items() if key not in FIELDS}
    return Changed(now.less(before), gone, settings | {"dislikes": choices.unknown_dislikes()})


def removed(gone: Iterable[str], language: Language) -> str:
    """Say which entries were removed."""
    parts = [entry.partition(":") for entry in gone]
    names = [say(f"told_{field}", language, name=named(name, language)) for field, _, name in parts]
    return say("removed", language, names=say("joint", language).join(names))
