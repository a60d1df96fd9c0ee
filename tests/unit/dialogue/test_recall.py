"""A conversation held elsewhere is read within bounds, and no longer than somebody waits for it."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from dialogue.recall import LATEST, REPLY_CHARS, USER_CHARS, reconstruct


class Counting:
    """A finder that knows no dish and counts what it is given."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.read = 0
        self.asked: list[str] = []
        self._seconds = seconds

    def names_in(self, text: str) -> list[tuple[str, str]]:
        time.sleep(self._seconds)
        self.read += len(text)
        return []

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        return {}

    def best(self, question: str) -> tuple[str, float]:
        self.read += len(question)
        self.asked.append(question)
        return "", 0.0

    def described(self, text: str) -> tuple[str, float]:
        self.read += len(text)
        return "", 0.0


def talk(messages: int, characters: int) -> list[tuple[str, str]]:
    return [(("user", "assistant")[number % 2], f"{number:03}" + "肉" * characters) for number in range(messages)]


async def read(messages: int, characters: int) -> int:
    finder = Counting()
    await reconstruct(talk(messages, characters), finder)
    return finder.read


async def test_only_the_latest_messages_are_read() -> None:
    finder = Counting()
    await reconstruct(talk(100, 20), finder)
    assert [question[:3] for question in finder.asked] == [f"{number:03}" for number in range(100 - LATEST, 100, 2)]


async def test_no_more_is_read_of_a_longer_conversation() -> None:
    assert await read(100, 50) == await read(LATEST, 50)
    longest = max(USER_CHARS, REPLY_CHARS)
    assert await read(4, 10 * longest) == await read(4, longest)


async def test_reading_grows_no_faster_than_the_text() -> None:
    assert await read(4, 2 * 90) <= 2.2 * await read(4, 90)
    assert await read(12, 90) <= 2.2 * await read(6, 90)


async def test_reading_ends_with_the_time_there_is() -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await reconstruct(talk(12, 20), Counting(seconds=1))
    assert time.monotonic() - began < 6
