"""Configurations for those who train with XTuner: the same data and the same adapter, in XTuner's own terms."""

from pathlib import Path
from string import Template
from typing import Literal

from finetune.errors import FinetuneError
from finetune.training import TrainSettings
from prompts.loader import load_prompt

XTunerBase = Literal["internlm2-chat-1_8b", "internlm2-chat-7b"]
_TEMPLATE = Path(__file__).with_name("xtuner.template")


def write_xtuner_config(base: XTunerBase, data: Path, out: Path, method: Literal["lora", "qlora"] = "qlora") -> Path:
    """Write the configuration of `base` into the folder `out` and return its file.

    Numbers are the defaults of `TrainSettings`; XTuner expects its users to edit the file.

    Args:
        data: folder that `convert` wrote; XTuner reads its messages.

    Raises:
        FinetuneError: there is no training data, or `out` cannot be written.
    """
    messages = data / "train.messages.jsonl"
    if not messages.is_file():
        raise FinetuneError(f"没有训练数据 No {messages}: run shishen finetune convert first.")
    file = out / f"{base.replace('-', '_')}_{method}_shishen.py"
    try:
        out.mkdir(parents=True, exist_ok=True)
        file.write_text(_config(base, messages, file, method), encoding="utf-8")
    except OSError as error:
        raise FinetuneError(f"写不进去 {out} cannot be written: {error.strerror or error}.") from None
    return file


def _config(base: XTunerBase, messages: Path, file: Path, method: Literal["lora", "qlora"]) -> str:
    settings = TrainSettings(base_model=f"internlm/{base}", data=messages.parent, out=file.parent)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        method={"lora": "LoRA", "qlora": "QLoRA"}[method],
        base=settings.base_model,
        file=file,
        data=_quoted(str(messages.absolute())),
        template="internlm2_chat",
        quantization="quantization" if method == "qlora" else "None",
        max_length=settings.max_length,
        epochs=round(settings.epochs),
        warmup=settings.warmup_steps,
        rank=settings.rank,
        alpha=settings.alpha,
        dropout=settings.dropout,
        batch_size=settings.batch_size,
        accumulate=settings.accumulate,
        learning_rate=settings.learning_rate,
        save_steps=settings.save_steps,
        log_steps=settings.log_steps,
        seed=settings.seed,
        system=_quoted(load_prompt("plain", "zh").render()),
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
