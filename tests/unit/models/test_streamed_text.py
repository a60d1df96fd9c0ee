"""Text as it is told while tokens come: whole characters, up to a stop sequence."""

from typing import Any

import pytest

from models.streamed_text import StopFilter, TokenStreamer


class Tokens:
    """A tensor of token ids, as far as the streamer looks at it."""

    def __init__(self, *ids: int) -> None:
        self.ids = ids

    def reshape(self, _: int) -> "Tokens":
        return self

    def tolist(self) -> list[int]:
        return list(self.ids)


class Bytes:
    """A tokenizer with a token a byte; 0 is a mark; as SentencePiece does, it eats a space at the beginning."""

    def decode(self, ids: list[int], **_: Any) -> str:
        return bytes(number for number in ids if number).decode("utf-8", "replace").removeprefix(" ")


def stream(data: bytes) -> list[str]:
    told: list[str] = []
    streamer = TokenStreamer(Bytes(), told.append)
    streamer.put(Tokens(1, 2, 3))
    for number in data:
        streamer.put(Tokens(number))
    streamer.end()
    return told


def test_a_character_is_told_when_it_is_whole() -> None:
    assert stream("红烧肉🍲a b".encode()) == ["红", "烧", "肉", "🍲", "a", " ", "b"]


def test_half_a_character_at_the_end_is_left_out() -> None:
    assert stream("肉🍲".encode()[:-1]) == ["肉"]
    assert stream(b"") == []


def test_broken_bytes_within_a_text_do_not_hold_it_up() -> None:
    assert "".join(stream(b"a\xe7\x82b\0c")) == "a\ufffdbc"


@pytest.mark.parametrize(
    ("stops", "pieces", "told"),
    [
        ([], ["甲", "乙"], ["甲", "乙"]),
        ([""], ["甲"], ["甲"]),
        (["丙"], ["甲乙", "丙丁", "戊"], ["甲乙"]),
        (["乙丙丁"], ["甲乙", "丙", "戊乙"], ["甲", "乙丙戊", "乙"]),
        (["乙丙", "丙"], ["甲乙", "丙"], ["甲"]),
        (["aab"], ["aa", "ab", "c"], ["a"]),
        (["\n\n"], ["一\n", "二\n\n三"], ["一", "\n二"]),
    ],
)
def test_text_goes_on_up_to_a_stop_sequence(stops: list[str], pieces: list[str], told: list[str]) -> None:
    heard: list[str] = []
    text = StopFilter(stops, heard.append)
    for piece in pieces:
        text.put(piece)
    text.end()
    assert heard == told
    assert text.met == any(stop and stop in "".join(pieces) for stop in stops)
