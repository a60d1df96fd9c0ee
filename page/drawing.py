"""The line that says how far a picture is, while it is drawn."""

import chainlit as cl

from graph.events import PictureProgress
from page.wording import Language, say

_BAR = 12


class DrawingLine:
    """One message: how many of the sampler's steps are done; gone when the picture comes."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._line: cl.Message | None = None

    async def begin(self) -> None:
        """Say that a picture is being drawn."""
        self._line = cl.Message(content=say("drawing", self._language))
        await self._line.send()

    async def show(self, progress: PictureProgress) -> None:
        """Show the steps done."""
        if self._line is None or progress.total < 1:
            return
        done = round(_BAR * progress.done / progress.total)
        told = say("drawing_at", self._language, done=progress.done, total=progress.total)
        self._line.content = f"{told}\n\n{'▰' * done}{'▱' * (_BAR - done)}"
        await self._line.update()

    async def end(self) -> None:
        """Take the line away, drawn or not."""
        if self._line:
            await self._line.remove()
            self._line = None
