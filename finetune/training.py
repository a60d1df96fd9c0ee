"""LoRA and QLoRA on a chat model by `peft` and `trl`: one YAML file says how; a killed run goes on where it was."""

import json
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Literal

import yaml
from pydantic import BaseModel, Field, ValidationError

from finetune.errors import FinetuneError
from models.errors import one_line
from models.hf_loading import safe_place
from models.internlm import advice
from models.templates import TEMPLATES, Template

ADAPTER = "adapter"
DEEPSPEED = Path(__file__).parent / "deepspeed"


class TrainSettings(BaseModel, frozen=True, extra="forbid"):
    """How a model is trained; defaults are those of XTuner's LoRA configurations where it has them."""

    base_model: str = Field(description="Folder or hub id of the model to start from")
    data: Path = Field(description="Folder that `convert` wrote")
    out: Path = Field(description="Folder of checkpoints, TensorBoard logs and the adapter")
    method: Literal["lora", "qlora"] = Field("lora", description="qlora: the base in 4-bit NF4")
    template: Template = Field("auto", description="Chat template; auto: the model's own, as trl marks it for training")
    rank: int = Field(64, ge=1, description="Rank of the adapter")
    alpha: int = Field(16, ge=1, description="Scale of the adapter, over its rank")
    dropout: float = Field(0.1, ge=0, lt=1)
    targets: str | tuple[str, ...] = Field("all-linear", description="Layers that are adapted")
    epochs: float = Field(1, gt=0)
    max_steps: int = Field(-1, ge=-1, description="Stop after this many steps; -1: by epochs")
    batch_size: int = Field(1, ge=1, description="Conversations a device and step")
    accumulate: int = Field(16, ge=1, description="Steps whose gradients are added up")
    max_length: int = Field(2048, ge=64, description="Longest sequence, tokens")
    packing: bool = Field(False, description="Several whole conversations in one sequence, none of which sees another")
    learning_rate: float = Field(2e-4, gt=0)
    warmup_steps: float = Field(0.03, ge=0, description="Steps, or under 1 a share of all")
    schedule: str = Field("cosine", description="Learning rate over time, by its name in transformers")
    bf16: bool = Field(True, description="Train in bfloat16; false: float32")
    gradient_checkpointing: bool = True
    resume: bool = Field(True, description="Go on from the last whole checkpoint in `out`, if there is one")
    save_steps: int = Field(500, ge=1, description="Steps between checkpoints, and between validations")
    log_steps: int = Field(10, ge=1)
    deepspeed: Path | None = Field(None, description="For several GPUs: zero2, zero3, or a DeepSpeed file of your own")
    trust_remote_code: bool = False
    seed: int = 0


def read_train_settings(file: Path) -> TrainSettings:
    """Read a training file.

    Raises:
        FinetuneError: it is missing, no YAML, or a key or value is wrong; the message names the key.
    """
    try:
        return TrainSettings.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise FinetuneError(f"{file}: {where}: {first['msg']}.") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FinetuneError(f"读不了 {file} cannot be read: {one_line(error)}") from None


def train(settings: TrainSettings) -> Path:
    """Train, by default from the last whole checkpoint in `settings.out`, and return the adapter's folder.

    Loss is taken on answers only. Steps and losses go to the terminal and to TensorBoard.

    Raises:
        FinetuneError: the extra is not installed, base model or data cannot be used, or training ends early: out of
            memory, a full disk, a checkpoint of other settings.
    """
    trainer = create_trainer(settings)
    last = last_checkpoint(settings.out) if settings.resume else None
    try:
        trainer.train(resume_from_checkpoint=str(last) if last else None)
    except (OSError, ValueError, RuntimeError, UnpicklingError) as error:
        began = f" (from {last}; where settings have changed, choose another out, or resume: false)" if last else ""
        raise FinetuneError(f"训练中断 Training stopped{began}: {one_line(error)}") from error
    adapter = settings.out / ADAPTER
    trainer.save_model(str(adapter))
    if trainer.is_world_process_zero():
        trainer.processing_class.save_pretrained(adapter)
    return adapter


def last_checkpoint(folder: Path) -> Path | None:
    """Return the newest checkpoint that is whole: the trainer's state is what is written last."""
    whole = [file.parent for file in folder.glob("checkpoint-*/trainer_state.json") if _is_json(file)]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def create_trainer(settings: TrainSettings) -> Any:
    """Return the `trl.SFTTrainer` that `train` runs; see there for errors."""
    files = {split: settings.data / f"{split}.messages.jsonl" for split in ("train", "valid")}
    if not files["train"].is_file():
        raise FinetuneError(f"没有训练数据 No {files['train']}: run shishen finetune convert first.")
    try:
        from datasets import load_dataset
        from safetensors import SafetensorError
        from trl import SFTTrainer

        found = {split: str(file) for split, file in files.items() if file.is_file() and file.stat().st_size}
        # Before the model: they give each process its GPU, and ZeRO-3 shares the model out while it is loaded.
        arguments = training_arguments(settings, validate="valid" in found)
        tokenizer, model = _base(settings)
        data = load_dataset("json", data_files=found)
        trainer = SFTTrainer(
            model=model,
            args=arguments,
            train_dataset=data["train"],
            eval_dataset=data.get("valid"),
            processing_class=tokenizer,
            peft_config=_adapter(settings),
        )
        if settings.packing:
            _drop_unlearnt(trainer)
        return trainer
    except FinetuneError:
        raise
    except ImportError as error:
        raise FinetuneError(f"缺少 {error.name} is missing: pip install -e '.[finetune]' ({error}).") from None
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = one_line(error) + advice(settings.base_model)
        raise FinetuneError(f"不能训练 Training cannot start: {reason}") from error


def _drop_unlearnt(trainer: Any) -> None:
    """Leave out sequences cut off before an answer begins, as trl does unless it packs: their loss is NaN."""
    for name in ("train_dataset", "eval_dataset"):
        rows = getattr(trainer, name)
        if rows is not None:
            setattr(trainer, name, rows.filter(lambda row: any(label != -100 for label in row["labels"])))


def deepspeed_config(chosen: Path | None) -> str | None:
    """Return the DeepSpeed file that is meant: one that comes with the project by its name, or another by its path.

    Raises:
        FinetuneError: there is no such file, or DeepSpeed is not installed.
    """
    if chosen is None:
        return None
    own = DEEPSPEED / f"{chosen}.json"
    file = own if own.is_file() else chosen
    if not file.is_file():
        raise FinetuneError(f"没有这个文件 No DeepSpeed configuration {chosen}: zero2, zero3, or the path of a file.")
    if find_spec("deepspeed") is None:
        raise FinetuneError("没有 DeepSpeed is not installed: pip install deepspeed.")
    return str(file)


def _base(settings: TrainSettings) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

    dtype = "bfloat16" if settings.bf16 else "float32"
    options: dict[str, Any] = {"dtype": dtype, "use_safetensors": True}
    if settings.method == "qlora":
        options["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call, unused-ignore]
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
        )
    # The adapter notes where its base is: a folder is found from anywhere.
    folder = Path(settings.base_model)
    base = safe_place(str(folder.absolute()) if folder.is_dir() else settings.base_model)
    trust = settings.trust_remote_code
    tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=trust)
    if settings.template != "auto":
        tokenizer.chat_template = TEMPLATES[settings.template]
    return tokenizer, AutoModelForCausalLM.from_pretrained(base, trust_remote_code=trust, **options)


def _adapter(settings: TrainSettings) -> Any:
    from peft import LoraConfig

    return LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=settings.targets if isinstance(settings.targets, str) else list(settings.targets),
        task_type="CAUSAL_LM",
    )


def training_arguments(settings: TrainSettings, *, validate: bool) -> Any:
    """Return the `trl.SFTConfig` of a training file; `validate`: there are validation data.

    Raises:
        FinetuneError: see `deepspeed_config`.
    """
    import torch
    from trl import SFTConfig

    return SFTConfig(
        output_dir=str(settings.out),
        num_train_epochs=settings.epochs,
        max_steps=settings.max_steps,
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulate,
        max_length=settings.max_length,
        packing=settings.packing,
        assistant_only_loss=True,
        learning_rate=settings.learning_rate,
        warmup_steps=settings.warmup_steps,
        lr_scheduler_type=settings.schedule,
        bf16=settings.bf16,
        use_cpu=not torch.accelerator.is_available(),
        gradient_checkpointing=settings.gradient_checkpointing,
        eval_strategy="steps" if validate else "no",
        eval_steps=settings.save_steps,
        save_steps=settings.save_steps,
        save_total_limit=2,
        logging_steps=settings.log_steps,
        report_to=["tensorboard"],
        deepspeed=deepspeed_config(settings.deepspeed),
        seed=settings.seed,
    )
