"""Turn recipes into training conversations: streamed, without copies, split by dish, the same for the same seed."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from pydantic import BaseModel, Field

from finetune.batches import BATCH, SPLITS, ConvertSettings, Split, Tally, make_all
from finetune.errors import FinetuneError
from finetune.hash_set import Seen
from recipes.corpus import Corpus
from recipes.recipe import Recipe
from text.normalize import letters

REPORT = "report.json"


class ConvertReport(BaseModel, frozen=True):
    """What `convert` read, wrote and left out."""

    recipes: int
    samples: dict[str, int] = Field(description="Conversations written, by split")
    kinds: dict[str, int]
    dropped: dict[str, int] = Field(description="Recipes and samples left out, by reason")
    unreadable: int = Field(description="Records of the sources that were no recipe")
    cuisines: dict[str, int] = Field(description="Recipes kept, the 30 most frequent cuisines")
    characters: dict[str, int] = Field(description="Lengths of samples: p50, p90, p99, longest, total")
    seconds: float
    settings: ConvertSettings


def convert(
    corpus: Corpus,
    out: Path,
    settings: ConvertSettings,
    progress: Callable[[int], None] = lambda done: None,
    *,
    processes: int = 0,
) -> ConvertReport:
    """Write `{train,valid}.xtuner.json`, `{train,valid}.messages.jsonl` and `report.json` into `out`.

    Memory grows by one number a recipe, not with its text. Files appear under their names when all are whole.

    Args:
        progress: told now and then how many recipes have been read.
        processes: how many make conversations; 0: one a core. The files do not depend on it.

    Raises:
        FinetuneError: nothing could be converted, a process died, or `out` cannot be written.
        LoaderError: a source cannot be read.
    """
    began, tally = time.perf_counter(), Tally()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            writers = {split: _Writer(out, split, opened) for split in SPLITS}
            for made in make_all(_unseen(corpus.recipes, tally, progress), settings, processes):
                for split, pair in made.texts.items():
                    writers[split].write(*pair)
                tally.add(made.tally)
            for writer in writers.values():
                writer.finish()
        if not tally.samples["train"]:
            raise FinetuneError(f"没有可用的菜谱 No recipe of {', '.join(corpus.sources)} could be converted.")
        report = _report(tally, corpus.skipped.total, time.perf_counter() - began, settings)
        for file in [file for split in SPLITS for file in _files(out, split)]:
            _unfinished(file).replace(file)
        (out / REPORT).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise FinetuneError(f"写不进去 {out} cannot be written: {error.strerror or error}.") from None
    finally:
        for file in out.glob("*.unfinished"):
            file.unlink()
    return report


def _unseen(recipes: Iterable[Recipe], tally: Tally, progress: Callable[[int], None]) -> Iterator[list[Recipe]]:
    """Yield what can be told to a model in batches, copies left out."""
    seen = Seen()
    batch: list[Recipe] = []
    for recipe in recipes:
        tally.recipes += 1
        if not recipe.ingredients or not recipe.steps:
            tally.dropped["no ingredients or no steps"] += 1
        elif not seen.add(_digest(recipe)):
            tally.dropped["copies"] += 1
        else:
            batch.append(recipe)
        if len(batch) == BATCH:
            progress(tally.recipes)
            yield batch
            batch = []
    progress(tally.recipes)
    if batch:
        yield batch


def _digest(recipe: Recipe) -> int:
    text = "".join((recipe.name, *recipe.ingredients, *recipe.steps)).lower()
    kept = letters(text).encode()
    return int.from_bytes(hashlib.blake2b(kept, digest_size=8).digest())


class _Writer:
    """Both formats of one split, written side by side."""

    def __init__(self, out: Path, split: Split, opened: ExitStack) -> None:
        files = (_unfinished(file).open("wb", buffering=1 << 20) for file in _files(out, split))
        self._xtuner, self._messages = (opened.enter_context(file) for file in files)
        self._between = b"[\n"

    def write(self, xtuner: bytes, messages: bytes) -> None:
        if messages:
            self._xtuner.write(self._between + xtuner)
            self._messages.write(messages)
            self._between = b",\n"

    def finish(self) -> None:
        self._xtuner.write(b"[]\n" if self._between == b"[\n" else b"\n]\n")


def _files(out: Path, split: Split) -> tuple[Path, Path]:
    return out / f"{split}.xtuner.json", out / f"{split}.messages.jsonl"


def _unfinished(file: Path) -> Path:
    return file.with_name(file.name + ".unfinished")


def _report(tally: Tally, unreadable: int, seconds: float, settings: ConvertSettings) -> ConvertReport:
    return ConvertReport(
        recipes=tally.recipes,
        samples={split: tally.samples[split] for split in SPLITS},
        kinds=dict(sorted(tally.kinds.items())),
        dropped=dict(sorted(tally.dropped.items())),
        unreadable=unreadable,
        cuisines=dict(tally.cuisines.most_common(30)),
        characters=_lengths(tally.lengths),
        seconds=round(seconds, 2),
        settings=settings,
    )


def _lengths(lengths: Counter[int]) -> dict[str, int]:
    total, seen, found = lengths.total(), 0, dict[str, int]()
    for length in sorted(lengths):
        seen += lengths[length]
        for label, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
            if label not in found and seen >= share * total:
                found[label] = length
    return found | {"longest": max(lengths, default=0), "total": sum(key * count for key, count in lengths.items())}
