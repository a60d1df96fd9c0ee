"""The illustrator: cache, queue, timeout and idle release around one picture backend."""

import asyncio
import hashlib
import json
import time
from collections import deque
from pathlib import Path
from threading import Event

from PIL import Image

from recipes.recipe import Recipe
from settings import ImageSettings
from tools.image.picture import Backend, ImageCancelled, ImageError, Job, Language, Picture, Progress
from tools.image.picture_wish import Wish, read_wish
from tools.image.prompts import Translate, english_name, write_prompt
from tools.image.queue import DeviceQueue, queue_for
from tools.image.store import PictureStore, digest


class Illustrator:
    """Makes pictures of recipes; create one per application and close it at the end."""

    def __init__(
        self,
        backend: Backend,
        store: PictureStore,
        settings: ImageSettings,
        *,
        prompt_language: Language = "zh",
        translate: Translate | None = None,
    ) -> None:
        self.backend = backend
        self.store = store
        self._settings = settings
        self._prompt_language = prompt_language
        self._translate = translate
        self._drawn_at: deque[float] = deque()
        self._idle: asyncio.TimerHandle | None = None

    async def illustrate(
        self,
        recipe: Recipe,
        *,
        instruction: str = "",
        language: str = "zh",
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> Picture:
        """Return a picture of `recipe`, from the cache where the same one was made before.

        Args:
            recipe: the dish.
            instruction: the user's wish in free words ("来张水彩的图", "深色"); only known wishes are followed.
            language: of the card's labels, zh or en.
            seed: of the sampler; None gives the same recipe the same picture again.
            progress: called in the event loop with (steps done, steps in all).

        Raises:
            ImageError: one sentence: refused, queue full, timed out, or the backend failed.
            asyncio.CancelledError: the caller was cancelled; the backend is told to stop.
        """
        began = time.perf_counter()
        wish = await asyncio.to_thread(read_wish, instruction, recipe)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                job = await self._job(recipe, wish, language, seed)
                return await self._picture(job, began, progress)
        except TimeoutError:
            limit = f"{self._settings.timeout_s:g}"
            raise ImageError(f"{limit} 秒内没画完，这次没有图。", f"No picture within {limit} s.") from None

    async def aclose(self) -> None:
        """Wait for running pictures to end or be given up, then release the backend."""
        if self._idle:
            self._idle.cancel()
        await self._queue().drain()
        self.backend.release()

    async def _job(self, recipe: Recipe, wish: Wish, language: str, seed: int | None) -> Job:
        settings = self._settings
        if self.backend.draws_recipe:
            mode = "dark" if wish.dark else settings.card_theme
            english = await asyncio.to_thread(english_name, recipe.name)
            subtitle = english[:1].upper() + english[1:]
            return Job(recipe, subtitle, language="en" if language == "en" else "zh", mode=mode)
        prompt = await write_prompt(
            recipe,
            wish,
            style=settings.style,
            language=self._prompt_language,
            negative=settings.negative_prompt,
            translate=self._translate,
        )
        if seed is None:
            seed = settings.seed if settings.seed is not None else recipe_seed(recipe)
        size = (settings.width, settings.height)
        return Job(recipe, prompt.text, prompt.negative, seed=seed, width=size[0], height=size[1])

    async def _picture(self, job: Job, began: float, progress: Progress | None) -> Picture:
        key = cache_key(self.backend, job)
        path = kept = await asyncio.to_thread(self.store.find, key)
        if path is None:
            self._count()
            path = await self._draw(job, key, progress)
        return await asyncio.to_thread(self._describe, path, job, began, cached=kept is not None)

    def _count(self) -> None:
        """Keep the pictures asked of a model within the hour's limit."""
        if self.backend.draws_recipe:
            return
        now = time.monotonic()
        while self._drawn_at and now - self._drawn_at[0] > 3600:
            self._drawn_at.popleft()
        if len(self._drawn_at) >= self._settings.max_per_hour:
            limit = self._settings.max_per_hour
            raise ImageError(
                f"这一小时已经画了 {limit} 张，请稍后再试。", f"{limit} pictures this hour; try again later."
            )
        self._drawn_at.append(now)

    async def _draw(self, job: Job, key: str, progress: Progress | None) -> Path:
        loop = asyncio.get_running_loop()

        def report(done: int, total: int) -> None:
            if progress and not loop.is_closed():
                loop.call_soon_threadsafe(progress, done, total)

        def work(cancelled: Event) -> Path:
            # Whoever waited for the same picture finds it made.
            if path := self.store.find(key):
                return path
            image = _drawn(self.backend, job, report, cancelled)
            return self.store.save(key, image, job.prompt or job.recipe.name)

        if self._idle:
            self._idle.cancel()
        try:
            return await self._queue().run(work, grace_s=self._settings.grace_s, abandon=self.backend.release)
        finally:
            self._idle = loop.call_later(self._settings.idle_s, self._release)

    def _queue(self) -> DeviceQueue:
        parallel = self._settings.parallel if self.backend.device == "remote" else 1
        return queue_for(self.backend.device, waiting=self._settings.max_waiting, parallel=parallel)

    def _release(self) -> None:
        if not self._queue().pending:
            self.backend.release()

    def _describe(self, path: Path, job: Job, began: float, *, cached: bool) -> Picture:
        with Image.open(path) as image:
            width, height = image.size
        prompt = job.recipe.name if self.backend.draws_recipe else job.prompt
        seconds = time.perf_counter() - began
        return Picture(path, digest(path), self.backend.name, prompt, seconds, width, height, cached)


def _drawn(backend: Backend, job: Job, progress: Progress, cancelled: Event) -> Image.Image:
    """Call the backend; whatever it raises becomes one sentence."""
    try:
        image = backend.draw(job, progress, cancelled)
    except ImageError:
        raise
    except MemoryError:
        raise ImageError("内存不够，画不了这张图。", "There is not enough memory for the picture.") from None
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ImageError(f"画图失败：{reason}。", f"The picture failed: {reason}.") from error
    if cancelled.is_set():
        raise ImageCancelled
    return image


def recipe_seed(recipe: Recipe) -> int:
    """Return the seed that gives a recipe the same picture again (32 bits)."""
    return int.from_bytes(hashlib.sha256(recipe.recipe_id.encode()).digest()[:4], "big")


def cache_key(backend: Backend, job: Job) -> str:
    """Return the SHA-256 of all that decides how the picture looks (64 hex digits)."""
    parts: list[object] = [backend.name, backend.model, job.prompt, job.negative, job.seed, job.width, job.height]
    if backend.draws_recipe:
        parts += [job.recipe.model_dump_json(), job.mode, job.language]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
