"""Fine-tuning for real on the CPU: convert, train, kill, go on, merge, answer."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from finetune.batches import ConvertSettings
from finetune.convert import convert
from finetune.errors import FinetuneError
from finetune.merging import merge
from finetune.training import TrainSettings, create_trainer, last_checkpoint, read_train_settings
from models.chat import create_chat_model
from retrieval.loaders import open_corpus
from settings import ROOT, ChatSettings
from tests import tiny_model

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


def test_trained_killed_resumed_merged_and_answering(base: Path, data: Path, tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    out, config = tmp_path / "run", tmp_path / "train.yaml"
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
    step = int(reached.name.rpartition("-")[2])
    assert step < STEPS

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    last = last_checkpoint(out)
    assert last is not None
    history = json.loads((last / "trainer_state.json").read_text())["log_history"]
    losses = {row["step"]: row["loss"] for row in history if "loss" in row}
    assert sorted(losses) == list(range(1, STEPS + 1))
    assert sum(losses[n] for n in range(STEPS - 3, STEPS + 1)) < 0.97 * sum(losses[n] for n in range(1, 5))
    assert [row["step"] for row in history if "eval_loss" in row] == list(range(4, STEPS + 1, 4))
    assert list(out.rglob("events.out.tfevents.*"))

    merged = merge(out / "adapter", tmp_path / "merged", shard="200KB")
    assert len(list(merged.glob("*.safetensors"))) > 1
    ids = torch.arange(20, 60)[None]
    with torch.inference_mode():
        plain = AutoModelForCausalLM.from_pretrained(base, dtype="float32").eval()
        before = plain(ids).logits
        adapted = PeftModel.from_pretrained(plain, out / "adapter").eval()(ids).logits
        whole = AutoModelForCausalLM.from_pretrained(merged, dtype="float32").eval()(ids).logits
    torch.testing.assert_close(whole, adapted, rtol=1e-4, atol=1e-4)
    assert (whole - before).abs().max() > 0.1

    model = create_chat_model(
        ChatSettings(provider="hf", source=merged, device_map="cpu", max_tokens=20, temperature=0)
    )
    assert model.invoke("红烧肉怎么做？").usage_metadata["output_tokens"] > 0
    with pytest.raises(FinetuneError, match="exists already"):
        merge(out / "adapter", merged)


def test_loss_is_taken_on_answers_only(base: Path, data: Path, tmp_path: Path) -> None:
    trainer = create_trainer(TrainSettings.model_validate(plan(base, data, tmp_path) | {"max_length": 2048}))
    row = json.loads((data / "train.messages.jsonl").read_text(encoding="utf-8").splitlines()[0])
    batch = trainer.data_collator([trainer.train_dataset[0]])
    learnt = batch["input_ids"][0][batch["labels"][0] != -100]
    answers = [message["content"] for message in row["messages"] if message["role"] == "assistant"]
    assert trainer.processing_class.decode(learnt) == "".join(answer + "<|im_end|>" for answer in answers)


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
