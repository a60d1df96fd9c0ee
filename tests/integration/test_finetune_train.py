"""Fine-tuning for real on the CPU: convert, train, kill, go on, merge, answer."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation.questions import Fact, read_rows
from finetune.batches import ConvertSettings
from finetune.comparison import compare
from finetune.convert import convert
from finetune.errors import FinetuneError
from finetune.merging import merge
from finetune.training import TrainSettings, create_trainer, last_checkpoint, read_train_settings, train
from graph.events import Answer, Token
from models.chat import create_chat_model
from recipes.loaders import open_corpus
from settings import ROOT, ChatSettings, Settings
from tests import tiny_model
from tests.pickled import write_bait

pytest.importorskip("trl")
STEPS = 24


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [recipe.text() for recipe in open_corpus([ROOT / "data" / "recipes.jsonl"], limit=50).recipes]
    return tiny_model.build(tmp_path_factory.mktemp("base") / "model", texts, taught=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    corpus = open_corpus([ROOT / "data" / "recipes.jsonl"], limit=80)
    convert(corpus, folder, ConvertSettings(valid_share=0.1, max_characters=700))
    return folder


def plan(base: Path, data: Path, out: Path) -> dict[str, Any]:
    return {
        "base_model": str(base),
        "data": str(data),
        "out": str(out),
        "template": "qwen",
        "rank": 8,
        "alpha": 16,
        "dropout": 0,
        "schedule": "constant",
        "max_length": 256,
        "batch_size": 2,
        "accumulate": 1,
        "learning_rate": 0.02,
        "bf16": False,
        "gradient_checkpointing": False,
        "max_steps": STEPS,
        "save_steps": 4,
        "log_steps": 1,
        "warmup_steps": 0,
    }


@dataclass(frozen=True)
class Run:
    out: Path
    killed_at: int
    merged: Path


@pytest.fixture(scope="module")
def run(base: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Train by the command line, kill it after its first checkpoint, run it again to the end, merge."""
    folder = tmp_path_factory.mktemp("run")
    out, config = folder / "out", folder / "train.yaml"
    config.write_text(yaml.safe_dump(plan(base, data, out)), encoding="utf-8")
    command = [sys.executable, "-m", "cli", "finetune", "train", str(config)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    first = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while last_checkpoint(out) is None and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    reached = last_checkpoint(out)
    assert reached is not None and not (out / "adapter").exists()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return Run(out, int(reached.name.rpartition("-")[2]), merge(out / "adapter", folder / "merged", shard="200KB"))


def test_a_killed_run_goes_on_and_the_loss_falls(run: Run) -> None:
    assert run.killed_at < STEPS
    last = last_checkpoint(run.out)
    assert last is not None
    history = json.loads((last / "trainer_state.json").read_text())["log_history"]
    losses = {row["step"]: row["loss"] for row in history if "loss" in row}
    assert sorted(losses) == list(range(1, STEPS + 1))
    assert sum(losses[n] for n in range(STEPS - 3, STEPS + 1)) < 0.985 * sum(losses[n] for n in range(1, 5))
    assert [row["step"] for row in history if "eval_loss" in row] == list(range(4, STEPS + 1, 4))


def test_a_checkpoint_of_other_settings_is_one_sentence(base: Path, data: Path, run: Run) -> None:
    with pytest.raises(FinetuneError, match="another out, or resume: false") as error:
        train(TrainSettings.model_validate(plan(base, data, run.out) | {"rank": 4, "max_steps": STEPS + 1}))
    assert "\n" not in str(error.value)


def test_a_checkpoint_that_would_run_code_is_one_sentence(base: Path, data: Path, run: Run, tmp_path: Path) -> None:
    last = last_checkpoint(run.out)
    assert last is not None
    shutil.copytree(last, tmp_path / last.name)
    mark = write_bait(tmp_path / last.name / "optimizer.pt")
    with pytest.raises(FinetuneError, match="Training stopped") as error:
        train(TrainSettings.model_validate(plan(base, data, tmp_path) | {"max_steps": STEPS + 1}))
    assert "\n" not in str(error.value) and not mark.exists()


def test_tensorboard_has_the_losses(run: Run) -> None:
    event_accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    steps: set[int] = set()
    for folder in {file.parent for file in run.out.rglob("events.out.tfevents.*")}:
        events = event_accumulator.EventAccumulator(str(folder))
        events.Reload()
        steps |= {event.step for tag in ("train/loss", "eval/loss") for event in events.Scalars(tag)}
    assert steps == set(range(1, STEPS + 1))


def test_merged_is_base_plus_adapter(base: Path, run: Run) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    assert len(list(run.merged.glob("*.safetensors"))) > 1
    ids = torch.arange(20, 60)[None]
    with torch.inference_mode():
        plain = AutoModelForCausalLM.from_pretrained(base, dtype="float32").eval()
        before = plain(ids).logits
        adapted = PeftModel.from_pretrained(plain, run.out / "adapter").eval()(ids).logits
        whole = AutoModelForCausalLM.from_pretrained(run.merged, dtype="float32").eval()(ids).logits
    torch.testing.assert_close(whole, adapted, rtol=1e-4, atol=1e-4)
    assert (whole - before).abs().max() > 0.1
    with pytest.raises(FinetuneError, match="exists already"):
        merge(run.out / "adapter", run.merged)


def tuned_chat(model: Path) -> ChatSettings:
    return ChatSettings(provider="hf", source=model, device_map="cpu", max_tokens=20, temperature=0)


async def test_the_merged_model_answers_in_the_graph_streamed(run: Run, open_real: Any) -> None:
    async with open_real(chat=tuned_chat(run.merged)) as assistant:
        events = [event async for event in assistant.stream("红烧肉怎么做")]
    tokens = [event.text for event in events if isinstance(event, Token)]
    answer = events[-1]
    assert isinstance(answer, Answer) and answer.sources[0]["title"] == "红烧肉"
    assert len(tokens) > 3 and answer.answer.startswith("".join(tokens).strip())


def test_an_adapter_is_loaded_as_it_lies(run: Run) -> None:
    merged, adapter = (create_chat_model(tuned_chat(path)) for path in (run.merged, run.out / "adapter"))
    assert merged.invoke("红烧肉怎么做？").text == adapter.invoke("红烧肉怎么做？").text


def test_base_tuned_and_retrieval_are_compared(base: Path, data: Path, run: Run, real_settings: Settings) -> None:
    facts = read_rows(ROOT / "evaluation" / "sets" / "facts.jsonl", Fact)[:1]
    settings = real_settings.model_copy(update={"chat": tuned_chat(base)})
    found = compare(settings, base, run.merged, data, facts, 2)
    assert found.methods() == ["base", "tuned", "tuned+retrieval"]
    measures = found.as_dict()
    assert {row["n"] for row in measures.values()} == {3}
    for row in measures.values():
        assert 0 <= row["f1"] <= 1 and row["facts"] in (0, 1) and 0 <= row["grounded"] <= 1
    assert "tuned+retrieval" in found.table() and "grounded" in found.table()
    likened = [row for row in found.rows if row.f1 is not None]
    assert len(likened) == 6 and all(row.right is None for row in likened)
    with pytest.raises(FinetuneError, match="cannot be read"):
        compare(settings, base, run.merged, base, facts, 2)


def test_loss_is_taken_on_answers_only(base: Path, data: Path, tmp_path: Path) -> None:
    trainer = create_trainer(TrainSettings.model_validate(plan(base, data, tmp_path) | {"max_length": 2048}))
    row = json.loads((data / "train.messages.jsonl").read_text(encoding="utf-8").splitlines()[0])
    batch = trainer.data_collator([trainer.train_dataset[0]])
    learnt = batch["input_ids"][0][batch["labels"][0] != -100]
    answers = [message["content"] for message in row["messages"] if message["role"] == "assistant"]
    assert trainer.processing_class.decode(learnt) == "".join(answer + "<|im_end|>" for answer in answers)


def test_packed_samples_teach_what_each_teaches_alone(base: Path, data: Path, tmp_path: Path) -> None:
    import torch

    fields = plan(base, data, tmp_path) | {"max_length": 2048, "batch_size": 1, "max_steps": 1}
    loose = create_trainer(TrainSettings.model_validate(fields))
    packed = create_trainer(TrainSettings.model_validate(fields | {"packing": True}))
    row = next(row for row in packed.train_dataset if len(row["seq_lengths"]) > 1)
    batch = packed.data_collator([row])
    model = packed.model.eval()
    ids, labels = batch["input_ids"][0], batch["labels"][0]
    losses, count = [], 0
    with torch.inference_mode():
        together = model(**batch).loss
        for part, answers in zip(ids.split(row["seq_lengths"]), labels.split(row["seq_lengths"]), strict=True):
            learnt = int((answers != -100).sum())
            losses.append(model(input_ids=part[None], labels=answers[None]).loss * learnt)
            count += learnt
    torch.testing.assert_close(together, sum(losses) / count, rtol=1e-4, atol=1e-4)
    alone = {tuple(one["input_ids"]): tuple(one["labels"]) for one in loose.train_dataset}
    for part, answers in zip(ids.split(row["seq_lengths"]), labels.split(row["seq_lengths"]), strict=True):
        assert alone[tuple(part.tolist())] == tuple(answers.tolist())
    assert sum(len(one["seq_lengths"]) for one in packed.train_dataset) == len(loose.train_dataset)
    assert packed.train().training_loss > 0


def test_a_packed_sequence_that_teaches_nothing_is_left_out(base: Path, data: Path, tmp_path: Path) -> None:
    # A recipe in the prompt alone is longer than this; a batch without an answer has no loss but NaN.
    settings = TrainSettings.model_validate(plan(base, data, tmp_path) | {"packing": True, "max_length": 256})
    trainer = create_trainer(settings)
    for rows in (trainer.train_dataset, trainer.eval_dataset):
        assert len(rows) and all(any(label != -100 for label in row["labels"]) for row in rows)


def test_qlora_trains_on_a_base_in_4_bit(base: Path, data: Path, tmp_path: Path) -> None:
    bnb = pytest.importorskip("bitsandbytes")
    settings = plan(base, data, tmp_path) | {"method": "qlora", "max_steps": 1}
    trainer = create_trainer(TrainSettings.model_validate(settings))
    assert any(isinstance(layer, bnb.nn.Linear4bit) for layer in trainer.model.modules())
    assert trainer.train().training_loss > 0


def test_half_a_checkpoint_is_not_gone_on_from(tmp_path: Path) -> None:
    for name in ("checkpoint-9", "checkpoint-10", "checkpoint-20"):
        (tmp_path / name).mkdir()
    (tmp_path / "checkpoint-9" / "trainer_state.json").write_text("{}")
    (tmp_path / "checkpoint-10" / "trainer_state.json").write_text("{}")
    (tmp_path / "checkpoint-20" / "trainer_state.json").write_text('{"log_hist')
    assert last_checkpoint(tmp_path) == tmp_path / "checkpoint-10"


def test_what_cannot_be_used_is_one_sentence(base: Path, tmp_path: Path) -> None:
    assert read_train_settings(ROOT / "finetune" / "example.yaml").rank == 64
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("base_model: x\ndata: x\nout: x\nrnak: 3\n")
    with pytest.raises(FinetuneError, match="rnak"):
        read_train_settings(wrong)
    with pytest.raises(FinetuneError, match="cannot be read"):
        read_train_settings(tmp_path / "none.yaml")
    with pytest.raises(FinetuneError, match="convert first"):
        create_trainer(TrainSettings.model_validate(plan(base, tmp_path, tmp_path)))
    with pytest.raises(FinetuneError, match="cannot be merged"):
        merge(tmp_path, tmp_path / "merged")
