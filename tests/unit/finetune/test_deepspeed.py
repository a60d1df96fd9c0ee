"""DeepSpeed configurations: chosen by name or path, read by accelerate, whole but for what the trainer fills in."""

from pathlib import Path

import pytest

from finetune.errors import FinetuneError
from finetune.training import deepspeed_config


@pytest.mark.parametrize(("name", "stage"), [("zero2", 2), ("zero3", 3)])
def test_a_named_configuration_is_its_stage(name: str, stage: int) -> None:
    deepspeed = pytest.importorskip("accelerate.utils.deepspeed")
    file = deepspeed_config(Path(name))
    config = deepspeed.HfDeepSpeedConfig(file)
    assert (config.is_zero2(), config.is_zero3()) == (stage == 2, stage == 3)
    assert not config.is_offload()
    # What depends on the run is left to the trainer, so that it cannot contradict the training file.
    for key in ("train_batch_size", "train_micro_batch_size_per_gpu", "gradient_accumulation_steps", "bf16.enabled"):
        assert config.get_value(key) == "auto", key
    if stage == 3:
        assert config.is_true("zero_optimization.stage3_gather_16bit_weights_on_model_save")


def test_another_file_is_named_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text("{}")
    assert deepspeed_config(own) == str(own)
    assert deepspeed_config(None) is None
    with pytest.raises(FinetuneError, match="zero2, zero3, or the path"):
        deepspeed_config(Path("zero4"))
