"""Turn recipes into training conversations: streamed, without copies, split by dish, the same for the same seed."""

import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field

from finetune.errors import FinetuneError
from finetune.samples import Sample, kinds, list_sample, make_sample
from retrieval.building import Corpus
from retrieval.recipe import Recipe
from retrieval.text import name_variants, simplify

Split = Literal["train", "valid"]
SPLITS: tuple[Split, ...] = ("train", "valid")
REPORT = "report.json"
_NOT_TEXT = re.compile(r"[\W_]+")


class ConvertSettings(BaseModel):
    """How recipes become conversations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["chat", "lists"] = Field("chat", description="lists: one plain sample each, as TheGodOfCookery")
    shares: tuple[float, float, float] = Field((0.5, 0.3, 0.2), description="Plain, grounded, several turns")
    per_recipe: int = Field(1, ge=1, le=16, description="Samples a recipe")
    valid_share: float = Field(0.02, ge=0, lt=1, description="Share of dishes kept for validation")
    max_characters: int = Field(6000, ge=200, description="Longest sample, system prompt included")
    seed: int = Field(0, description="The same seed and corpus give the same files")


class ConvertReport(BaseModel):
    """What `convert` read, wrote and left out."""

    model_config = ConfigDict(frozen=True)

    recipes: int
    samples: dict[str, int] = Field(description="Conversations written, by split")
    kinds: dict[str, int]
    dropped: dict[str, int] = Field(description="Recipes and samples left out, by reason")
    unreadable: int = Field(description="Records of the sources that were no recipe")
    cuisines: dict[str, int] = Field(description="Recipes kept, the 30 most frequent cuisines")
    characters: dict[str, int] = Field(description="Lengths of samples: p50, p90, p99, longest, total")
    seconds: float
    settings: ConvertSettings


@dataclass(slots=True)
class _Tally:
    recipes: int = 0
    samples: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    cuisines: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)


def convert(
    corpus: Corpus, out: Path, settings: ConvertSettings, progress: Callable[[int], None] = lambda done: None
) -> ConvertReport:
    """Write `{train,valid}.xtuner.json`, `{train,valid}.messages.jsonl` and `report.json` into `out`.

    Memory grows by one number a recipe, not with its text. Files appear under their names when all are whole.

    Raises:
        FinetuneError: nothing could be converted, or `out` cannot be written.
        LoaderError: a source cannot be read.
    """
    began, tally = time.perf_counter(), _Tally()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            writers = {split: _Writer(out, split, opened) for split in SPLITS}
            for split, sample in _samples(corpus.recipes, settings, tally, progress):
                writers[split].write(sample)
                tally.samples[split] += 1
            for writer in writers.values():
                writer.finish()
        if not tally.samples["train"]:
            raise FinetuneError(f"没有可用的菜谱 No recipe of {', '.join(corpus.sources)} could be converted.")
        report = _report(tally, len(corpus.skipped), time.perf_counter() - began, settings)
        for file in [file for split in SPLITS for file in _files(out, split)]:
            _unfinished(file).replace(file)
        (out / REPORT).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise FinetuneError(f"写不进去 {out} cannot be written: {error.strerror or error}.") from None
    finally:
        for file in out.glob("*.unfinished"):
            file.unlink()
    return report


def split_of(recipe: Recipe, settings: ConvertSettings) -> Split | None:
    """Return where a recipe belongs, by a hash of every name of its dish; None where the names disagree.

    So no name of a dish is in both splits, whatever the order of the corpus.
    """
    dish = simplify(recipe.dish).strip()
    names = {*name_variants(recipe.name), *([dish] if dish else [])}
    held = {_fraction(f"{settings.seed}\0{name}") < settings.valid_share for name in names}
    if len(held) > 1:
        return None
    return "valid" if held.pop() else "train"


def _samples(
    recipes: Iterable[Recipe], settings: ConvertSettings, tally: _Tally, progress: Callable[[int], None]
) -> Iterator[tuple[Split, Sample]]:
    seen: set[int] = set()
    for recipe in recipes:
        tally.recipes += 1
        progress(tally.recipes)
        split = _accepted(recipe, settings, seen, tally)
        if split is None:
            continue
        tally.cuisines[recipe.cuisine or "?"] += 1
        for sample in _of_recipe(recipe, settings):
            length = sample.characters()
            if length > settings.max_characters:
                tally.dropped["too long"] += 1
                continue
            tally.kinds[sample.kind] += 1
            tally.lengths[length] += 1
            yield split, sample


def _accepted(recipe: Recipe, settings: ConvertSettings, seen: set[int], tally: _Tally) -> Split | None:
    if not recipe.ingredients or not recipe.steps:
        tally.dropped["no ingredients or no steps"] += 1
        return None
    text = _NOT_TEXT.sub("", "".join((recipe.name, *recipe.ingredients, *recipe.steps)).lower())
    digest = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    if digest in seen:
        tally.dropped["copies"] += 1
        return None
    seen.add(digest)
    split = split_of(recipe, settings)
    if split is None:
        tally.dropped["between the splits"] += 1
    return split


def _of_recipe(recipe: Recipe, settings: ConvertSettings) -> Iterator[Sample]:
    if settings.style == "lists":
        yield list_sample(recipe)
        return
    chance = random.Random(f"{settings.seed}:{recipe.recipe_id}")
    name = name_variants(recipe.name)[0]
    made = (make_sample(recipe, name, kind, chance) for kind in kinds(chance, settings.shares, settings.per_recipe))
    yield from dict.fromkeys(made)


class _Writer:
    """Both formats of one split, written side by side."""

    def __init__(self, out: Path, split: Split, opened: ExitStack) -> None:
        self._xtuner, self._messages = (opened.enter_context(_open(file)) for file in _files(out, split))
        self._between = "["

    def write(self, sample: Sample) -> None:
        self._xtuner.write(f"{self._between}\n{json.dumps(sample.to_xtuner(), ensure_ascii=False)}")
        self._messages.write(json.dumps(sample.to_messages(), ensure_ascii=False) + "\n")
        self._between = ","

    def finish(self) -> None:
        self._xtuner.write("[]\n" if self._between == "[" else "\n]\n")


def _files(out: Path, split: Split) -> tuple[Path, Path]:
    return out / f"{split}.xtuner.json", out / f"{split}.messages.jsonl"


def _unfinished(file: Path) -> Path:
    return file.with_name(file.name + ".unfinished")


def _open(file: Path) -> IO[str]:
    # Lone surrogates come out of broken \u escapes in a corpus; they must not end a run of hours.
    return _unfinished(file).open("w", encoding="utf-8", errors="replace", buffering=1 << 20)


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()) / 2**64


def _report(tally: _Tally, unreadable: int, seconds: float, settings: ConvertSettings) -> ConvertReport:
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
