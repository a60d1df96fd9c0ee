"""Time and memory of pictures: cards by stage and in a batch, and our overhead over the bare diffusers call.

    python -m bench.image card [--recipes FILE.jsonl] [--count 200]
    python -m bench.image diffusers [--model FOLDER] [--steps 10] [--size 256] [--runs 7] [--device cpu]

Without --model a small random Stable Diffusion is built: it draws noise, but its time is spent where a real one spends
it. Both calls of a pair run in one process, on one pipeline and thread, in alternating order. `overhead_percent` is
what `illustrate` spends outside the pipeline call (prompt, queue, PNG, file, hash) over that call, in the same request.
"""

import argparse
import asyncio
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from PIL import Image

from bench.measuring import machine, positive
from recipes.loaders import open_corpus
from recipes.recipe import Recipe
from settings import ImageSettings
from tools.image import create_illustrator
from tools.image.card.layout import compose
from tools.image.store import PictureStore


def spread(seconds: list[float]) -> dict[str, float]:
    """Return median, 95th percentile and maximum in milliseconds."""
    ordered = sorted(seconds)
    at = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * at, 1),
        "max_ms": round(1000 * ordered[-1], 1),
    }


def peak_mb() -> float:
    """Return the peak resident memory of this process, megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


async def bench_card(recipes: list[Recipe], folder: Path) -> dict[str, Any]:
    """Measure cards one by one, by stage, then all of them again as a batch."""
    before = peak_mb()
    illustrator = create_illustrator(ImageSettings(folder=folder / "one", max_waiting=1000))
    began = time.perf_counter()
    await illustrator.illustrate(recipes[0], language="en")
    first = time.perf_counter() - began
    cpu = time.process_time()
    whole = [(await illustrator.illustrate(recipe, instruction="深色")).seconds for recipe in recipes]
    cpu = time.process_time() - cpu
    stages: dict[str, list[float]] = {"layout": [], "draw": [], "palette": [], "png": []}
    store = PictureStore(folder / "stages", 10**9)
    for number, recipe in enumerate(recipes):
        marks = [time.perf_counter()]
        sheet = compose(recipe)
        marks.append(time.perf_counter())
        image = sheet.render()
        marks.append(time.perf_counter())
        image = image.quantize(96, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        marks.append(time.perf_counter())
        store.save(f"{number:064x}", image)
        marks.append(time.perf_counter())
        for name, start, end in zip(stages, marks, marks[1:], strict=False):
            stages[name].append(end - start)
    began = time.perf_counter()
    batch = create_illustrator(ImageSettings(folder=folder / "batch", max_waiting=1000))
    pictures = await asyncio.gather(*(batch.illustrate(recipe) for recipe in recipes))
    seconds = time.perf_counter() - began
    return {
        "cards": len(recipes),
        "first_ms": round(1000 * first, 1),
        "card": spread(whole),
        "card_cpu_ms_mean": round(1000 * cpu / len(recipes), 1),
        "stages": {name: spread(values)["p50_ms"] for name, values in stages.items()},
        "batch_cards_per_s": round(len(pictures) / seconds, 1),
        "kilobytes_median": round(statistics.median(p.path.stat().st_size for p in pictures) / 1000),
        "peak_mb": peak_mb(),
        "peak_mb_over_start": round(peak_mb() - before, 1),
    }


class Stopwatch:
    """Adds up the time spent inside wrapped methods."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def wrap(self, owner: Any, method: str, name: str) -> None:
        """Time every call of a method of `owner`."""
        inner: Callable[..., Any] = getattr(owner, method)

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - began

        setattr(owner, method, timed)


def _settings(options: argparse.Namespace, folder: Path) -> ImageSettings:
    return ImageSettings(
        provider="diffusers",
        model=str(options.model or _random_model(folder / "model")),
        folder=folder / "images",
        device=options.device,
        width=options.size,
        height=options.size,
        steps=options.steps,
        timeout_s=3600,
        max_per_hour=10**6,
    )


async def bench_diffusers(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Compare `illustrate` with the bare pipeline call, then time the stages of the bare call."""
    import torch

    settings = _settings(options, folder)
    illustrator = create_illustrator(settings)
    recipe = Recipe.create(name="红烧肉", ingredients=["800克五花肉"])
    began = time.perf_counter()
    picture = await illustrator.illustrate(recipe, seed=0)
    first = time.perf_counter() - began
    pipeline: Any = illustrator.backend._pipeline  # type: ignore[attr-defined]
    inside = Stopwatch()
    inside.wrap(type(pipeline), "__call__", "pipeline")

    def bare(seed: int) -> None:
        pipeline(
            prompt=picture.prompt,
            negative_prompt="模糊，低质量，变形，多余的餐具，文字，水印，人脸，手",
            width=options.size,
            height=options.size,
            num_inference_steps=options.steps,
            guidance_scale=settings.guidance,
            generator=torch.Generator("cpu").manual_seed(seed),
        )

    queue = illustrator._queue()

    async def bare_in_turn(seed: int) -> None:
        await queue.run(lambda _: bare(seed), grace_s=1, abandon=lambda: None)

    await bare_in_turn(0)
    sides = await _side_by_side(
        options.runs, lambda run: illustrator.illustrate(recipe, seed=run), bare_in_turn, inside
    )
    parameters = sum(p.numel() for part in (pipeline.unet, pipeline.vae) for p in part.parameters())
    report: dict[str, Any] = {
        "model": str(options.model or "random"),
        "million_parameters": round(parameters / 1e6, 1),
        "size": options.size,
        "steps": options.steps,
        "runs": options.runs,
        "first_with_loading_ms": round(1000 * first),
        **sides,
        **await _stages(pipeline, bare_in_turn),
        "peak_mb": peak_mb(),
    }
    if torch.cuda.is_available():
        report["peak_gpu_mb"] = round(torch.cuda.max_memory_allocated() / 2**20, 1)
    await illustrator.aclose()
    return report


async def _side_by_side(
    runs: int, illustrate: Callable[[int], Awaitable[Any]], bare: Callable[[int], Awaitable[None]], inside: Stopwatch
) -> dict[str, Any]:
    """Draw with both in turns, each first every other time; `inside` has the time within the pipeline."""
    ours: list[float] = []
    theirs: list[float] = []
    outside: list[float] = []
    for run in range(1, runs + 1):
        for which in (0, 1) if run % 2 else (1, 0):
            began = time.perf_counter()
            if which:
                inside.seconds.clear()
                await illustrate(run)
                ours.append(time.perf_counter() - began)
                outside.append(ours[-1] - inside.seconds["pipeline"])
            else:
                await bare(run)
                theirs.append(time.perf_counter() - began)
    return {
        "bare": spread(theirs),
        "ours": spread(ours),
        "outside_pipeline": spread(outside),
        "overhead_percent": round(100 * statistics.median(o / (t - o) for o, t in zip(outside, ours, strict=True)), 2),
    }


async def _stages(pipeline: Any, bare: Callable[[int], Awaitable[None]]) -> dict[str, Any]:
    """Return how long the parts of a bare call take."""
    watch = Stopwatch()
    watch.wrap(pipeline, "encode_prompt", "text_encoder")
    watch.wrap(pipeline.unet, "forward", "unet")
    watch.wrap(pipeline.vae, "decode", "vae_decode")
    began = time.perf_counter()
    await bare(999)
    total = time.perf_counter() - began
    return {
        "stages_ms": {name: round(1000 * value, 1) for name, value in watch.seconds.items()},
        "stages_total_ms": round(1000 * total, 1),
    }


def _random_model(folder: Path) -> Path:
    from tests.unit.tools_image.tiny_pipeline import build_taiyi

    return build_taiyi(folder, channels=(96, 192))


def main() -> None:
    """Run one benchmark and print its report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("card", "diffusers"))
    parser.add_argument("--recipes", type=Path, default=Path(__file__).resolve().parents[1] / "data" / "recipes.jsonl")
    parser.add_argument("--count", type=positive, default=200)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--steps", type=positive, default=10)
    parser.add_argument("--size", type=positive, default=256)
    parser.add_argument("--runs", type=positive, default=7)
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if options.what == "card":
            known = list(open_corpus([options.recipes], limit=options.count).recipes)
            report = asyncio.run(bench_card(list(islice(cycle(known), options.count)), Path(name)))
        else:
            report = asyncio.run(bench_diffusers(options, Path(name)))
    print(json.dumps({"bench": options.what, **report, "machine": machine()}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
