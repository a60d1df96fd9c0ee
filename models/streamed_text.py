"""Text out of tokens as they are drawn: whole characters at once, and nothing from a stop sequence on."""

from collections.abc import Callable, Sequence
from typing import Any

Say = Callable[[str], None]
# What a decoder gives for bytes that are no whole character yet.
_PARTIAL = "\ufffd"


class StopFilter:
    """Passes text on up to the first stop sequence; what may be the beginning of one is held back."""

    def __init__(self, stops: Sequence[str], say: Say) -> None:
        self.met = False
        self._stops, self._say, self._held = [stop for stop in stops if stop], say, ""

    def put(self, text: str) -> None:
        """Take the next piece of text."""
        if self.met:
            return
        self._held += text
        places = [place for stop in self._stops if (place := self._held.find(stop)) >= 0]
        self.met = bool(places)
        self._pass_on(min(places) if places else len(self._held) - self._begun())

    def end(self) -> None:
        """Pass on what was held back: nothing more comes."""
        if not self.met:
            self._pass_on(len(self._held))

    def _pass_on(self, count: int) -> None:
        text, self._held = self._held[:count], self._held[count:]
        if text:
            self._say(text)

    def _begun(self) -> int:
        """Return how many of the last characters may begin a stop sequence."""
        sizes = (size for stop in self._stops for size in range(1, len(stop)) if self._held.endswith(stop[:size]))
        return max(sizes, default=0)


class TokenStreamer:
    """Streamer for `generate` of transformers: decodes new tokens and tells their text.

    A tokenizer may write a token differently at the beginning of a text, so that each piece is the difference of two
    decodings that begin at the same token (as vLLM and text-generation-inference do it).
    """

    def __init__(self, tokenizer: Any, say: Say) -> None:
        self._tokenizer, self._say = tokenizer, say
        self._ids: list[int] | None = None
        self._from = self._told = 0

    def put(self, value: Any) -> None:
        """Take the next token; what comes first is the prompt, which is not told."""
        if self._ids is None:
            self._ids = []
            return
        self._ids += value.reshape(-1).tolist()
        self._tell(last=False)

    def end(self) -> None:
        """Tell what is left; a limit may have cut the last character in two."""
        self._tell(last=True)

    def _tell(self, *, last: bool) -> None:
        ids = self._ids or []
        text = self._decode(ids[self._from :])
        if text.endswith(_PARTIAL) and not last:
            return
        told = len(self._decode(ids[self._from : self._told]))
        self._from, self._told = self._told, len(ids)
        if new := text[told:].rstrip(_PARTIAL) if last else text[told:]:
            self._say(new)

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True))
