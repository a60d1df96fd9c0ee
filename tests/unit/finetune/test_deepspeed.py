"""DeepSpeed configurations: chosen by name or path, filled in by transformers, accepted by accelerate and DeepSpeed."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from finetune import training
from finetune.errors import FinetuneError
from finetune.training import TrainSettings, deepspeed_config, training_arguments

STAGES = [("zero2", 2), ("zero3", 3)]
HIDDEN = 64


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "find_spec", lambda name: name)


def filled(name: str) -> Any:
    """Return the configuration as the trainer fills it in, by transformers' own code; DeepSpeed is not needed."""
    pytest.importorskip("trl")
    from accelerate.utils.deepspeed import HfDeepSpeedConfig
    from transformers.integrations.deepspeed import HfTrainerDeepSpeedConfig

    class Filled(HfTrainerDeepSpeedConfig, HfDeepSpeedConfig):  # type: ignore[misc]
        def __init__(self, file: str) -> None:
            HfDeepSpeedConfig.__init__(self, file)
            self._dtype, self.mismatches = None, []

    settings = TrainSettings(base_model="x", data=Path("x"), out=Path("x"), batch_size=2, accumulate=8)
    arguments = training_arguments(settings, validate=False)
    config = Filled(str(deepspeed_config(Path(name))))
    config.trainer_config_process(arguments)
    config.trainer_config_finalize(arguments, SimpleNamespace(config=SimpleNamespace(hidden_size=HIDDEN)), 100)
    return config


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "stage"), STAGES)
def test_transformers_fills_in_the_training_file(name: str, stage: int) -> None:
    config = filled(name)
    assert (config.is_zero2(), config.is_zero3(), config.is_offload()) == (stage == 2, stage == 3, False)
    assert str(config.dtype()) == "torch.bfloat16"
    assert "auto" not in json.dumps(config.config)
    found = config.config
    assert (found["train_micro_batch_size_per_gpu"], found["gradient_accumulation_steps"]) == (2, 8)
    assert found["train_batch_size"] == 16 and found["gradient_clipping"] == 1 and found["bf16"] == {"enabled": True}
    assert found["zero_optimization"]["reduce_bucket_size"] == HIDDEN**2
    if stage == 3:
        assert found["zero_optimization"]["stage3_param_persistence_threshold"] == 10 * HIDDEN
        assert found["zero_optimization"]["stage3_gather_16bit_weights_on_model_save"]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "stage"), STAGES)
def test_accelerate_takes_it(name: str, stage: int) -> None:
    config = filled(name)
    from accelerate import DeepSpeedPlugin

    plugin = DeepSpeedPlugin(hf_ds_config=config)
    assert (plugin.zero_stage, plugin.gradient_accumulation_steps, plugin.gradient_clipping) == (stage, 8, 1)
    assert plugin.zero3_save_16bit_model == (stage == 3)
    assert plugin.offload_optimizer_device == plugin.offload_param_device == "none"


@pytest.mark.parametrize(("name", "stage"), STAGES)
def test_deepspeed_takes_it_where_it_is_installed(name: str, stage: int) -> None:
    deepspeed = pytest.importorskip("deepspeed.runtime.config")
    read = deepspeed.DeepSpeedConfig(filled(name).config)
    assert read.zero_optimization_stage == stage and read.bfloat16_config.enabled


@pytest.mark.usefixtures("installed")
def test_another_file_is_named_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text("{}")
    assert deepspeed_config(own) == str(own)
    assert deepspeed_config(None) is None
    with pytest.raises(FinetuneError, match="zero2, zero3, or the path"):
        deepspeed_config(Path("zero4"))


def test_without_deepspeed_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "find_spec", lambda name: None)
    with pytest.raises(FinetuneError, match="pip install deepspeed"):
        deepspeed_config(Path("zero2"))
