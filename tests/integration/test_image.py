"""One contract over every picture backend, and the real diffusers code on a tiny pipeline built here."""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PIL import Image

from recipes.recipe import Recipe
from settings import ImageSettings
from tests.unit.tools_image.picture_service import Service, serve
from tools.image import Illustrator, ImageCancelled, ImageError, create_illustrator
from tools.image.picture import Job
from tools.image.store import digest

PORK = Recipe.create(name="红烧肉", ingredients=["800克五花肉", "适量盐"], steps=["小火炖60分钟。"])


@pytest.fixture(scope="session")
def taiyi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers")
    from tests.unit.tools_image.tiny_pipeline import build_taiyi

    return build_taiyi(tmp_path_factory.mktemp("models") / "tiny-taiyi")


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(Service()) as running:
        yield running


@pytest.fixture(params=["card", "diffusers", "cogview", "openai"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> ImageSettings:
    provider: Any = request.param
    monkeypatch.setenv("IMAGE_API_KEY", "key.0123456789")
    small = {"folder": tmp_path, "width": 64, "height": 64, "timeout_s": 60}
    if provider == "diffusers":
        return ImageSettings(
            provider=provider, model=str(request.getfixturevalue("taiyi")), steps=3, device="cpu", **small
        )
    if provider == "cogview":
        pytest.importorskip("zai")
    return ImageSettings(provider=provider, base_url=f"{service.address}/v1", **small)


async def test_contract(settings: ImageSettings, tmp_path: Path) -> None:
    illustrator, seen = create_illustrator(settings), []
    picture = await illustrator.illustrate(PORK, progress=lambda *step: seen.append(step))
    again = await illustrator.illustrate(PORK)
    assert picture.backend == settings.provider
    assert picture.path.parent == tmp_path
    assert picture.sha256 == digest(picture.path) == again.sha256
    assert (picture.cached, again.cached) == (False, True)
    with Image.open(picture.path) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (picture.width, picture.height))
    assert seen[-1][0] == seen[-1][1] > 0
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert illustrator.store.resolve(picture.path.name) == picture.path
    with pytest.raises(ImageError, match="我只画菜"):
        await illustrator.illustrate(PORK, instruction="画个美女")
    await illustrator.aclose()
    assert os.listdir(tmp_path) == [picture.path.name]


async def test_contract_after_release_the_next_picture_loads_again(settings: ImageSettings) -> None:
    illustrator = create_illustrator(settings)
    first = await illustrator.illustrate(PORK, seed=1)
    illustrator.backend.release()
    second = await illustrator.illustrate(PORK, seed=2, instruction="深色，水彩")
    assert first.path != second.path
    await illustrator.aclose()


async def test_contract_many_at_once(settings: ImageSettings) -> None:
    illustrator = create_illustrator(settings)
    recipes = [Recipe.create(name=f"菜{number}", steps=["炒。"]) for number in range(6)]
    pictures = await asyncio.gather(*(illustrator.illustrate(recipe) for recipe in recipes))
    assert len({picture.path for picture in pictures}) == 6
    await illustrator.aclose()


def make(taiyi: Path, tmp_path: Path, **more: Any) -> Illustrator:
    base = {"provider": "diffusers", "model": str(taiyi), "folder": tmp_path, "width": 64, "height": 64, "steps": 3}
    return create_illustrator(ImageSettings(**(base | {"device": "cpu"} | more)))


async def test_a_seed_gives_the_same_picture_and_another_seed_another(taiyi: Path, tmp_path: Path) -> None:
    pictures = [
        await make(taiyi, tmp_path / folder).illustrate(PORK, seed=seed)
        for folder, seed in (("a", 7), ("b", 7), ("c", 8))
    ]
    assert pictures[0].sha256 == pictures[1].sha256 != pictures[2].sha256


async def test_the_chinese_prompt_reaches_the_bert_tokenizer(taiyi: Path, tmp_path: Path) -> None:
    illustrator = make(taiyi, tmp_path)
    picture = await illustrator.illustrate(PORK)
    assert picture.prompt.startswith("一道红烧肉，主料是五花肉，写实")
    tokenizer = illustrator.backend._pipeline.tokenizer  # type: ignore[attr-defined]
    assert tokenizer.tokenize("红烧肉") == ["红", "烧", "肉"]
    other = await illustrator.illustrate(Recipe.create(name="宫保鸡丁"), seed=1)
    same_seed = await illustrator.illustrate(PORK, seed=1)
    assert other.sha256 != same_seed.sha256


@pytest.mark.parametrize("scheduler", ["euler", "euler_a", "dpm++", "ddim", "unipc", "lcm"])
async def test_schedulers(taiyi: Path, tmp_path: Path, scheduler: str) -> None:
    picture = await make(taiyi, tmp_path, scheduler=scheduler, guidance=1.0).illustrate(PORK)
    assert picture.width == 64


async def test_attention_slicing_size_and_negative_prompt(taiyi: Path, tmp_path: Path) -> None:
    plain = await make(taiyi, tmp_path, height=128).illustrate(PORK)
    sliced = await make(taiyi, tmp_path, height=128, attention_slicing=True, negative_prompt="红").illustrate(PORK)
    assert (plain.width, plain.height) == (sliced.width, sliced.height) == (64, 128)
    assert plain.path != sliced.path


async def test_a_lora_changes_the_picture_by_its_scale(taiyi: Path, tmp_path: Path) -> None:
    from tests.unit.tools_image.tiny_pipeline import build_lora

    lora = build_lora(taiyi, tmp_path / "lora")
    shas = [
        (await make(taiyi, tmp_path / str(scale), lora=file, lora_scale=scale).illustrate(PORK)).sha256
        for file, scale in (("", 1.0), (str(lora), 0.0), (str(lora), 1.5))
    ]
    assert shas[0] == shas[1] != shas[2]


async def test_cancel_stops_between_two_steps(taiyi: Path, tmp_path: Path) -> None:
    illustrator, steps, begun = make(taiyi, tmp_path, steps=100), [], asyncio.Event()

    def count(done: int, _: int) -> None:
        steps.append(done)
        begun.set()

    task = asyncio.create_task(illustrator.illustrate(PORK, progress=count))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(illustrator.aclose(), 20)
    assert len(steps) < 100
    assert os.listdir(tmp_path) == []


def test_the_pipeline_is_loaded_once_and_released(taiyi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tools.image.diffusion as diffusion

    loads: list[str] = []
    load = diffusion.load_pipeline
    monkeypatch.setattr(diffusion, "load_pipeline", lambda settings: loads.append("x") or load(settings))
    backend = make(taiyi, tmp_path).backend
    job = Job(PORK, "红烧肉", width=64, height=64)
    for _ in range(3):
        backend.draw(job, lambda *_: None, Event())
    assert len(loads) == 1
    backend.release()
    backend.draw(job, lambda *_: None, Event())
    assert len(loads) == 2


async def test_the_safety_checker_withholds_the_picture(taiyi: Path, tmp_path: Path) -> None:
    from tests.unit.tools_image.tiny_pipeline import add_safety_checker

    for flags, withheld in ((True, True), (False, False)):
        model = add_safety_checker(taiyi, tmp_path / f"checked-{flags}", flags=flags)
        illustrator = make(model, tmp_path / "images")
        if withheld:
            with pytest.raises(ImageError, match="安全检查"):
                await illustrator.illustrate(PORK)
            assert not (tmp_path / "images").exists()
        else:
            assert (await illustrator.illustrate(PORK)).width == 64


def no_model(folder: Path) -> str:
    return str(folder / "nowhere")


def pickled(folder: Path) -> str:
    (folder / "m" / "unet").mkdir(parents=True)
    (folder / "m" / "model_index.json").write_text("{}")
    (folder / "m" / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickle")
    return str(folder / "m")


def damaged(folder: Path) -> str:
    (folder / "m").mkdir()
    (folder / "m" / "model_index.json").write_text("{broken")
    return str(folder / "m")


@pytest.mark.parametrize(
    ("build", "sentence"),
    [(no_model, "找不到画图模型目录"), (pickled, "safetensors"), (damaged, "加载失败"), (lambda _: "", "image.model")],
)
async def test_a_model_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, build: Callable[[Path], str], sentence: str
) -> None:
    pytest.importorskip("diffusers")
    illustrator = make(Path(), tmp_path / "images", model=build(tmp_path))
    with pytest.raises(ImageError, match=sentence) as caught:
        await illustrator.illustrate(PORK)
    assert "\n" not in str(caught.value)


async def test_english_models_get_english_prompts(taiyi: Path, tmp_path: Path) -> None:
    from tests.unit.tools_image.tiny_pipeline import build_sd15

    model = build_sd15(tmp_path / "tiny-sd15")
    picture = await make(model, tmp_path / "images").illustrate(PORK, instruction="俯拍")
    assert picture.prompt.startswith("a dish of red braised pork belly")
    assert "top view" in picture.prompt


async def test_few_step_sdxl(taiyi: Path, tmp_path: Path) -> None:
    from tests.unit.tools_image.tiny_pipeline import build_sdxl

    illustrator, seen = make(build_sdxl(tmp_path / "tiny-sdxl"), tmp_path / "images", steps=2, guidance=0.0), []
    picture = await illustrator.illustrate(PORK, progress=lambda *step: seen.append(step))
    assert (picture.width, picture.height, seen) == (64, 64, [(1, 2), (2, 2)])


async def test_the_models_own_size_is_the_default(taiyi: Path, tmp_path: Path) -> None:
    from tests.unit.tools_image.tiny_pipeline import build_sdxl

    model = build_sdxl(tmp_path / "tiny-sdxl")
    assert (await make(model, tmp_path / "images", width=0, height=0).illustrate(PORK)).width == 64


def test_a_given_up_job_raises_before_the_sampler_starts(taiyi: Path, tmp_path: Path) -> None:
    cancelled = Event()
    cancelled.set()
    with pytest.raises(ImageCancelled):
        make(taiyi, tmp_path).backend.draw(Job(PORK, "红烧肉", width=64, height=64), lambda *_: None, cancelled)


def _threads_of_ours() -> int:
    return sum("process_request_thread" not in thread.name for thread in threading.enumerate())


async def test_faults_at_the_service_leave_no_orphan_and_no_stuck_queue(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGE_API_KEY", "key")
    service.modes = ["url", "b64", "url", "b64", "400", "text", "no_entry", "broken_json", "odd"]
    illustrator = create_illustrator(
        ImageSettings(
            provider="openai",
            base_url=f"{service.address}/v1",
            folder=tmp_path,
            parallel=4,
            max_waiting=200,
            max_per_hour=500,
            timeout_s=30,
        )
    )
    began, threads = time.monotonic(), _threads_of_ours()
    results = await asyncio.gather(*(illustrator.illustrate(PORK, seed=n) for n in range(200)), return_exceptions=True)
    await asyncio.wait_for(illustrator.aclose(), 10)
    good = [result for result in results if not isinstance(result, BaseException)]
    assert all(isinstance(result, ImageError) for result in results if isinstance(result, BaseException))
    assert {picture.path.name for picture in good} == set(os.listdir(tmp_path))
    assert 20 < len(good) < 200
    assert time.monotonic() - began < 30
    # The event loop's own pool stays as long as the loop; what is being closed may take a moment on a busy machine.
    pool = min(32, (os.cpu_count() or 1) + 4)
    for _ in range(300):
        if _threads_of_ours() <= threads + pool + 2:
            break
        await asyncio.sleep(0.1)
    assert _threads_of_ours() <= threads + pool + 2
    assert {json.dumps(asked["size"]) for asked in service.asked} == {'"1024x1024"'}
