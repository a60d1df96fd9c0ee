"""Conversations of many recipes, made in several processes, in the order of the recipes."""

import hashlib
import json
import multiprocessing
import os
import random
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import chain, islice
from typing import Any, Literal

import orjson
from pydantic import BaseModel, Field

from finetune.errors import FinetuneError
from finetune.samples import Sample, kinds, list_sample, make_sample
from models.openmp import cores
from recipes.names import name_variants
from recipes.recipe import Recipe
from text.normalize import simplify

Split = Literal["train", "valid"]
SPLITS: tuple[Split, ...] = ("train", "valid")
BATCH = 512
# Fewer batches are made sooner than processes start.
_WORTH_PROCESSES = 8


class ConvertSettings(BaseModel, frozen=True, extra="forbid"):
    """How recipes become conversations."""

    style: Literal["chat", "lists"] = Field("chat", description="lists: one plain sample each, as TheGodOfCookery")
    shares: tuple[float, float, float] = Field((0.5, 0.3, 0.2), description="Plain, grounded, several turns")
    per_recipe: int = Field(1, ge=1, le=16, description="Samples a recipe")
    valid_share: float = Field(0.02, ge=0, lt=1, description="Share of dishes kept for validation")
    max_characters: int = Field(6000, ge=200, description="Longest sample, system prompt included")
    seed: int = Field(0, description="The same seed and corpus give the same files")


@dataclass(slots=True)
class Tally:
    """What was read, written and left out."""

    recipes: int = 0
    samples: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    cuisines: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Add what another process counted."""
        for name in (part.name for part in fields(self)):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one batch: for each split XTuner's conversations, with commas between, and lines of messages."""

    texts: dict[Split, tuple[bytes, bytes]]
    tally: Tally


def make(settings: ConvertSettings, recipes: list[Recipe]) -> Made:
    """Turn recipes into conversations; the same recipe always gives the same ones."""
    samples: dict[Split, list[Sample]] = {split: [] for split in SPLITS}
    tally = Tally()
    for recipe in recipes:
        split = split_of(recipe, settings)
        if split is None:
            tally.dropped["between the splits"] += 1
            continue
        tally.cuisines[recipe.cuisine or "?"] += 1
        for sample in _of_recipe(recipe, settings):
            length = sample.characters()
            if length > settings.max_characters:
                tally.dropped["too long"] += 1
                continue
            tally.kinds[sample.kind] += 1
            tally.lengths[length] += 1
            samples[split].append(sample)
    tally.samples.update({split: len(made) for split, made in samples.items()})
    return Made({split: _texts(made) for split, made in samples.items()}, tally)


def make_all(batches: Iterator[list[Recipe]], settings: ConvertSettings, processes: int = 0) -> Iterator[Made]:
    """Yield what becomes of each batch, in order, holding no more than two batches a process.

    Args:
        processes: how many to use; 0: one a core.

    Raises:
        FinetuneError: a process died, of too little memory for one.
    """
    work, count = partial(make, settings), processes or cores()
    first = deque(islice(batches, _WORTH_PROCESSES))
    few = len(first) < _WORTH_PROCESSES
    batches = chain(_taken(first), batches)
    if count == 1 or few:
        yield from map(work, batches)
        return
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begin)
    waiting: deque[Future[Made]] = deque()
    try:
        for batch in batches:
            if len(waiting) == 2 * count:
                yield waiting.popleft().result()
            waiting.append(pool.submit(work, batch))
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise FinetuneError("转换进程中断 A process of the conversion died; try --processes 1.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _taken(batches: deque[list[Recipe]]) -> Iterator[list[Recipe]]:
    while batches:
        yield batches.popleft()


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


def _of_recipe(recipe: Recipe, settings: ConvertSettings) -> Iterator[Sample]:
    if settings.style == "lists":
        yield list_sample(recipe)
        return
    chance = random.Random(f"{settings.seed}:{recipe.recipe_id}")
    name = name_variants(recipe.name)[0]
    made = (make_sample(recipe, name, kind, chance) for kind in kinds(chance, settings.shares, settings.per_recipe))
    yield from dict.fromkeys(made)


def _texts(samples: list[Sample]) -> tuple[bytes, bytes]:
    xtuner = b",\n".join(_encode(sample.to_xtuner()) for sample in samples)
    messages = b"".join(_encode(sample.to_messages()) + b"\n" for sample in samples)
    return xtuner, messages


def _encode(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row)
    except orjson.JSONEncodeError:
        # Lone surrogates come out of broken \\u escapes in a corpus; they must not end a run of hours.
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()) / 2**64


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
