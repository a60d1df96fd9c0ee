"""Cache, timeout, limits, idle release and errors around a backend."""

import asyncio
import os
import random
import time
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from recipes.recipe import Recipe
from settings import ImageSettings
from tools.image import Illustrator, ImageCancelled, ImageError, create_illustrator
from tools.image.picture import Job, Progress
from tools.image.store import PictureStore, digest

PORK = Recipe.create(name="红烧肉", ingredients=["800克带皮五花肉", "适量盐"], steps=["小火炖60分钟。"])


class Painter:
    """A backend that does what it is told: paint, fail, hang, or wait for cancellation."""

    name = "painter"
    model = "m"
    draws_recipe = False

    def __init__(self, device: str, mood: str = "paint") -> None:
        self.device = device
        self.mood = mood
        self.jobs: list[Job] = []
        self.released = 0
        self.gate = Event()

    def draw(self, job: Job, progress: Progress, cancelled: Event) -> Image.Image:
        self.jobs.append(job)
        mood = random.choice(self.mood.split("|"))
        for step in range(3):
            progress(step + 1, 3)
            time.sleep(0.001)
        match mood:
            case "fail":
                raise RuntimeError("CUDA out of\n memory")
            case "memory":
                raise MemoryError
            case "hang":
                self.gate.wait(5)
            case "deaf":
                time.sleep(0.6)
            case "obey":
                cancelled.wait(5)
                raise ImageCancelled
        return Image.new("RGB", (job.width, job.height), (job.seed % 256, 0, 0))

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def make(tmp_path: Path, request: pytest.FixtureRequest):
    def build(mood: str = "paint", **settings: object) -> Illustrator:
        config = ImageSettings(width=64, height=64, **settings)  # type: ignore[arg-type]
        painter = Painter(f"{request.node.name}{time.monotonic()}", mood)
        return Illustrator(painter, PictureStore(tmp_path, config.max_folder_bytes), config)

    return build


async def test_a_picture_is_described_and_kept(make, tmp_path: Path) -> None:
    illustrator, seen = make(), []
    picture = await illustrator.illustrate(PORK, seed=5, progress=lambda *step: seen.append(step))
    assert picture.path.parent == tmp_path
    assert (picture.width, picture.height, picture.backend, picture.cached) == (64, 64, "painter", False)
    assert picture.sha256 == digest(picture.path)
    assert "红烧肉" in picture.prompt
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert Image.open(picture.path).getpixel((0, 0)) == (5, 0, 0)


async def test_the_cache_knows_prompt_seed_and_size(make) -> None:
    illustrator = make()
    first = await illustrator.illustrate(PORK)
    again = await illustrator.illustrate(PORK)
    assert (again.path, again.cached, len(illustrator.backend.jobs)) == (first.path, True, 1)
    others = [await illustrator.illustrate(PORK, seed=1), await illustrator.illustrate(PORK, instruction="水彩")]
    wider = make(steps=9)
    wider.backend.model = "other"
    others.append(await wider.illustrate(PORK))
    assert len({first.path, *(other.path for other in others)}) == 4


async def test_the_same_picture_asked_for_twice_at_once_is_drawn_once(make) -> None:
    illustrator = make()
    pictures = await asyncio.gather(*(illustrator.illustrate(PORK) for _ in range(5)))
    assert len({picture.path for picture in pictures}) == 1
    assert len(illustrator.backend.jobs) == 1


@pytest.mark.parametrize(("mood", "sentence"), [("fail", "CUDA out of memory"), ("memory", "内存不够")])
async def test_a_failing_backend_is_one_sentence_and_no_file(make, tmp_path: Path, mood: str, sentence: str) -> None:
    with pytest.raises(ImageError, match=sentence) as caught:
        await make(mood).illustrate(PORK)
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("mood", ["hang", "obey"])
async def test_a_timeout_returns_at_once(make, tmp_path: Path, mood: str) -> None:
    illustrator = make(mood, timeout_s=0.1, grace_s=0.1)
    began = time.monotonic()
    with pytest.raises(ImageError, match=r"0\.1 秒内没画完"):
        await illustrator.illustrate(PORK)
    assert time.monotonic() - began < 5
    illustrator.backend.mood = "paint"
    await asyncio.sleep(0.25)
    assert (await illustrator.illustrate(PORK, seed=2)).width == 64
    illustrator.backend.gate.set()
    await illustrator.aclose()
    await asyncio.sleep(0.05)
    assert len(os.listdir(tmp_path)) == 1


async def test_cancelling_the_caller_stops_the_backend(make, tmp_path: Path) -> None:
    illustrator = make("obey")
    task = asyncio.create_task(illustrator.illustrate(PORK))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(illustrator.aclose(), 2)
    assert os.listdir(tmp_path) == []
    assert illustrator.backend.released == 1


async def test_the_model_is_released_when_idle(make) -> None:
    illustrator = make(idle_s=0.05)
    await illustrator.illustrate(PORK)
    assert illustrator.backend.released == 0
    await asyncio.sleep(0.15)
    assert illustrator.backend.released == 1


async def test_the_hour_has_a_limit_that_cached_pictures_do_not_count_for(make) -> None:
    illustrator = make(max_per_hour=2)
    for seed in (1, 2, 1, 2):
        await illustrator.illustrate(PORK, seed=seed)
    with pytest.raises(ImageError, match="这一小时已经画了 2 张"):
        await illustrator.illustrate(PORK, seed=3)


async def test_refusals_never_reach_the_backend(make) -> None:
    illustrator = make()
    for instruction in ("画一个美女", "裸体", "字" * 501):
        with pytest.raises(ImageError):
            await illustrator.illustrate(PORK, instruction=instruction)
    assert illustrator.backend.jobs == []


async def test_two_hundred_mixed_requests_leave_no_orphan_and_no_stuck_queue(make, tmp_path: Path) -> None:
    random.seed(1)
    illustrator = make(
        "paint|paint|paint|fail|obey|deaf|memory", timeout_s=0.4, grace_s=0.1, max_waiting=12, max_per_hour=9999
    )

    async def one(number: int) -> object:
        await asyncio.sleep(number * 0.01)
        task = asyncio.create_task(illustrator.illustrate(PORK, seed=number % 60))
        if number % 7 == 0:
            asyncio.get_running_loop().call_later(0.03, task.cancel)
        return await asyncio.gather(task, return_exceptions=True)

    results = [result for (result,) in await asyncio.gather(*(one(number) for number in range(200)))]
    illustrator.backend.mood = "paint"
    await asyncio.sleep(1)
    assert (await illustrator.illustrate(PORK, seed=999)).width == 64
    await asyncio.wait_for(illustrator.aclose(), 5)
    good = [result for result in results if not isinstance(result, BaseException)]
    bad = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(error, ImageError | asyncio.CancelledError) for error in bad)
    assert min(len(good), len(bad)) > 10
    files = {tmp_path / name for name in os.listdir(tmp_path)}
    assert {picture.path for picture in good} <= files
    assert all(path.suffix == ".png" and Image.open(path).size == (64, 64) for path in files)
    assert len(files) <= 61


async def test_the_card_is_the_default_and_takes_the_theme_from_the_wish(tmp_path: Path) -> None:
    illustrator = create_illustrator(ImageSettings(folder=tmp_path))
    light = await illustrator.illustrate(PORK)
    dark = await illustrator.illustrate(PORK, instruction="来张深色的卡片")
    english = await illustrator.illustrate(PORK, language="en")
    assert (light.backend, light.width, light.prompt) == ("card", 1080, "红烧肉")
    assert len({light.path, dark.path, english.path}) == 3
    assert max(Image.open(dark.path).convert("RGB").getpixel((10, dark.height - 10))) < 60


def test_an_unknown_provider_names_the_valid_ones() -> None:
    settings = ImageSettings.model_construct(provider="dalle")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="card, diffusers, cogview, openai"):
        create_illustrator(ImageSettings().model_copy(update={"provider": settings.provider}))
