"""Time of a training step against a bare trl loop on the same data: `python -m bench.training [STEPS]`.

Three loops train the same tiny Qwen2 with the same LoRA, batches and seed, on answers only: a bare `trl.SFTTrainer` as
its documentation shows it, the same once more, and what `shishen finetune train` runs. They take turns step by step in
one process, so that whatever else the machine does meets all of them alike; the second bare loop shows how much of a
ratio is chance. A step is everything from the end of one to the end of the next, logging and the next batch included;
checkpoints are left out. Times are CPU seconds of the process, torch on one thread.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measuring import machine, positive
from finetune.batches import ConvertSettings
from finetune.convert import convert
from finetune.training import TrainSettings, create_trainer
from recipes.loaders import open_corpus
from settings import ROOT
from tests import tiny_model

# The first steps fill caches.
WARM = 10


def main() -> None:
    """Print the CPU milliseconds a step of each loop and their ratios, as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="?", type=positive, default=200, help="how many are counted; 200 unless given")
    print(json.dumps(measure(parser.parse_args().steps)))


def measure(steps: int) -> dict[str, Any]:
    """Train the three loops for `steps` steps after the first ones and return the figures."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch

    torch.set_num_threads(1)
    before = machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = [ROOT / "data" / "recipes.jsonl"]
        convert(open_corpus(corpus), folder / "data", ConvertSettings(valid_share=0, max_characters=700))
        base = tiny_model.build(folder / "base", taught=False)
        trainers = {
            "bare": _bare_trainer(base, folder / "data", folder / "bare", steps + WARM),
            "again": _bare_trainer(base, folder / "data", folder / "again", steps + WARM),
            "ours": create_trainer(_plan(base, folder / "data", folder / "ours", steps + WARM)),
        }
        times = _in_turns(trainers)
        if len({trainer.state.log_history[-2]["num_tokens"] for trainer in trainers.values()}) != 1:
            raise RuntimeError("the loops were not given the same batches")
    row: dict[str, Any] = {"steps": steps, "machine": before}
    for name, taken in times.items():
        row[f"{name}_ms"] = round(statistics.median(taken) * 1000, 2)
    for name in ("again", "ours"):
        row[f"{name}_to_bare"] = {
            "total": round(sum(times[name]) / sum(times["bare"]), 4),
            "median": round(
                statistics.median(one / two for one, two in zip(times[name], times["bare"], strict=True)), 4
            ),
        }
    return row


class _Turns:
    """Whose turn it is; one loop at a time runs."""

    def __init__(self, names: list[str]) -> None:
        self._names, self._running = names, threading.Condition()

    def wait(self, name: str) -> None:
        """Wait until it is the turn of `name`."""
        with self._running:
            self._running.wait_for(lambda: self._names[0] == name)

    def pass_on(self) -> None:
        """Let the next one run."""
        with self._running:
            self._names.append(self._names.pop(0))
            self._running.notify_all()

    @contextmanager
    def taking_part(self, name: str) -> Iterator[None]:
        """Wait for the first turn, and leave when the block ends."""
        self.wait(name)
        try:
            yield
        finally:
            with self._running:
                self._names.remove(name)
                self._running.notify_all()


def _in_turns(trainers: dict[str, Any]) -> dict[str, list[float]]:
    """Train all, a step each in turn; return the CPU seconds of each step after the first `WARM`."""
    turns = _Turns(list(trainers))

    def run(name: str) -> list[float]:
        with turns.taking_part(name):
            return _step_seconds(trainers[name], name, turns)[WARM - 1 :]

    with ThreadPoolExecutor(len(trainers)) as pool:
        return dict(zip(trainers, pool.map(run, trainers), strict=True))


def _step_seconds(trainer: Any, name: str, turns: _Turns) -> list[float]:
    from transformers import TrainerCallback

    taken: list[float] = []

    class Clock(TrainerCallback):
        began: float | None = None

        def on_step_end(self, *_: Any, **__: Any) -> None:
            if self.began is not None:
                taken.append(time.process_time() - self.began)
            turns.pass_on()
            turns.wait(name)
            self.began = time.process_time()

    trainer.add_callback(Clock())
    trainer.train()
    return taken


def _plan(base: Path, data: Path, out: Path, steps: int) -> TrainSettings:
    return TrainSettings(
        base_model=str(base),
        data=data,
        out=out,
        template="qwen",
        rank=8,
        alpha=16,
        dropout=0,
        schedule="constant",
        warmup_steps=0,
        max_length=512,
        batch_size=4,
        accumulate=1,
        bf16=False,
        gradient_checkpointing=False,
        max_steps=steps,
        save_steps=steps + 1,
        log_steps=10,
    )


def _bare_trainer(base: Path, data: Path, out: Path, steps: int) -> Any:
    from datasets import load_dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    return SFTTrainer(
        model=str(base),
        args=SFTConfig(
            output_dir=str(out),
            max_steps=steps,
            per_device_train_batch_size=4,
            max_length=512,
            learning_rate=2e-4,
            lr_scheduler_type="constant",
            bf16=False,
            use_cpu=True,
            gradient_checkpointing=False,
            save_strategy="no",
            logging_steps=10,
            report_to="none",
            assistant_only_loss=True,
            seed=0,
            model_init_kwargs={"dtype": "float32"},
        ),
        train_dataset=load_dataset("json", data_files=str(data / "train.messages.jsonl"))["train"],
        peft_config=LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"),
    )


if __name__ == "__main__":
    main()
