"""Time of a training step against a bare trl loop on the same data: `python -m bench.training [STEPS]`.

Both train the same tiny Qwen2 with the same LoRA, batches and seed, in turns, in one process: ours is what `shishen
finetune train` runs, checkpoints left out on both sides; the bare one is `trl.SFTTrainer` as its documentation shows
it. Times are CPU seconds, which others on the machine change less; the ratio is that of the medians of the steps.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from finetune.batches import ConvertSettings
from finetune.convert import convert
from finetune.training import TrainSettings, create_trainer
from retrieval.loaders import open_corpus
from settings import ROOT
from tests import tiny_model

ROUNDS = 3


def main(steps: int) -> None:
    """Print the CPU seconds a step of both loops and their ratio, as one JSON object."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = [ROOT / "data" / "recipes.jsonl"]
        convert(open_corpus(corpus), folder / "data", ConvertSettings(valid_share=0, max_characters=700))
        base = tiny_model.build(folder / "base", taught=False)
        for number in range(ROUNDS):
            bare += _step_seconds(_bare_trainer(base, folder / "data", folder / f"bare{number}", steps))
            ours += _step_seconds(create_trainer(_plan(base, folder / "data", folder / f"ours{number}", steps)))
    medians = {"ours": statistics.median(ours), "bare": statistics.median(bare)}
    row = {name: round(seconds, 5) for name, seconds in medians.items()}
    print(json.dumps({"steps": len(ours), **row, "ratio": round(medians["ours"] / medians["bare"], 4)}))


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
            seed=0,
            model_init_kwargs={"dtype": "float32"},
        ),
        train_dataset=load_dataset("json", data_files=str(data / "train.messages.jsonl"))["train"],
        peft_config=LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"),
    )


def _step_seconds(trainer: Any) -> list[float]:
    from transformers import TrainerCallback

    ends: list[float] = []

    class Clock(TrainerCallback):
        def on_step_end(self, *_: Any, **__: Any) -> None:
            ends.append(time.process_time())

    trainer.add_callback(Clock())
    trainer.train()
    return [after - before for before, after in pairwise(ends)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
