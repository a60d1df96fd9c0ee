"""Load a causal language model of transformers: a folder, an adapter on its base, or a hub name; only safetensors."""

import json
from pathlib import Path
from typing import Any

from models.engine import Engine
from models.errors import ChatModelError, one_line
from models.internlm import advice
from models.safe_weights import advice as convert_first
from models.safe_weights import pickled_weights
from models.templates import STOPS, TEMPLATES
from settings import ChatSettings, resolve

ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
_ADAPTER_FILES = ("*.safetensors", "*.json", "*.jinja", "*.model", "*.txt")


def load_engine(settings: ChatSettings) -> Engine:
    """Load model and tokenizer; only safetensors are read, and no code of the folder is run unless that is set.

    Raises:
        ChatModelError: the extra is not installed, or the model cannot be had or loaded.
    """
    name = str(resolve(settings.source)) if settings.source else settings.model
    if settings.source:
        check_folder(Path(name))
    where = {"local_files_only": bool(settings.source), "trust_remote_code": settings.trust_remote_code}
    try:
        from safetensors import SafetensorError
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise ChatModelError(f"缺少 {error.name} is missing: pip install -e '.[hf]' ({one_line(error)}).") from None
    try:
        place = safe_place(name)
        tokenizer = AutoTokenizer.from_pretrained(place, **where)
        _set_template(tokenizer, settings)
        model = AutoModelForCausalLM.from_pretrained(place, **where, **_loading(settings), use_safetensors=True)
    except ChatModelError:
        raise
    except ImportError as error:
        raise ChatModelError(f"缺少 {error.name} is missing: pip install -e '.[hf]' ({one_line(error)}).") from None
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, TypeError, SafetensorError) as error:
        raise ChatModelError(f"模型装不进来 {name} cannot be loaded: {one_line(error)}{advice(name)}") from None
    model.eval()  # type: ignore[no-untyped-call, unused-ignore]
    return Engine(name, model, tokenizer, settings.context_tokens, _stop_ids(tokenizer, model))


def check_folder(folder: Path) -> None:
    """Refuse what is neither a model nor an adapter whose base is there.

    Raises:
        ChatModelError: in one sentence.
    """
    if not (folder / ADAPTER_CONFIG).is_file():
        if not (folder / "config.json").is_file():
            raise ChatModelError(f"没有模型 No model in {folder}: chat.source must be a Hugging Face folder.")
        return
    base = base_of(folder)
    if not _is_here(base):
        raise ChatModelError(
            f"缺少原模型 The adapter's base model {base} is not here; base_model_name_or_path in "
            f"{folder / ADAPTER_CONFIG} says where it is."
        )


def safe_place(model: str) -> str:
    """Return the folder or hub id to load a model from by transformers or peft, neither of which will meet a pickle.

    Both take an adapter's pickle where it has no safetensors, whatever they are told: an adapter of the hub is fetched
    here, safetensors only, and loaded as a folder.

    Args:
        model: folder or hub id of a whole model, to be loaded with `use_safetensors`, or of an adapter.

    Raises:
        ChatModelError: weights would be read out of a pickle, or an adapter cannot be used.
        OSError, ValueError: the hub cannot be reached, or an adapter not be fetched.
    """
    folder = Path(model) if Path(model).is_dir() else _fetch_adapter(model)
    if folder is None:
        return model
    if (folder / ADAPTER_CONFIG).is_file():
        base = base_of(folder)
        if (Path(base) / ADAPTER_CONFIG).is_file() or (not Path(base).is_dir() and _fetch_adapter(base)):
            raise ChatModelError(
                f"适配器的原模型也是适配器 The base {base} of {model} is an adapter; merge that one first."
            )
    if pickled := pickled_weights(folder):
        raise ChatModelError(convert_first(pickled, folder))
    return str(folder)


def _fetch_adapter(model: str) -> Path | None:
    """Return the folder of an adapter of the hub, fetched where it is not here; None for anything else."""
    from huggingface_hub import snapshot_download
    from transformers.utils.peft_utils import find_adapter_config_file

    if find_adapter_config_file(model) is None:
        return None
    return Path(snapshot_download(model, allow_patterns=list(_ADAPTER_FILES)))


def base_of(adapter: Path) -> str:
    """Return the folder or hub id of the model that an adapter belongs to.

    Raises:
        ChatModelError: its configuration cannot be read, or its weights are not there as safetensors.
    """
    file = adapter / ADAPTER_CONFIG
    try:
        base = json.loads(file.read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__} {one_line(error)}"
        raise ChatModelError(f"适配器读不了 {file} is no adapter's configuration: {reason}") from None
    if not (adapter / ADAPTER_WEIGHTS).is_file():
        raise ChatModelError(f"适配器不完整 {adapter} has no {ADAPTER_WEIGHTS}, the only format that is read.")
    return str(base)


def _is_here(model: str) -> bool:
    """Tell whether a folder, or a hub id that was fetched before, can be loaded without the network."""
    if (Path(model) / "config.json").is_file():
        return True
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        return isinstance(try_to_load_from_cache(model, "config.json"), str)
    except HFValidationError:
        return False


def _loading(settings: ChatSettings) -> dict[str, Any]:
    import torch

    dtype = settings.dtype
    if dtype == "auto" and not torch.cuda.is_available():
        dtype = "float32"
    options: dict[str, Any] = {"dtype": dtype, "device_map": settings.device_map}
    if settings.quantization == "nf4":
        from transformers import BitsAndBytesConfig

        compute = {"auto": "bfloat16"}.get(dtype, dtype)
        options["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call, unused-ignore]
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=compute,
        )
    return options


def _set_template(tokenizer: Any, settings: ChatSettings) -> None:
    if settings.template != "auto":
        tokenizer.chat_template = TEMPLATES[settings.template]
    elif not tokenizer.chat_template:
        raise ChatModelError("模型没有对话模板 The model has no chat template; set chat.template, e.g. internlm2.")


def _stop_ids(tokenizer: Any, model: Any) -> list[int]:
    known = tokenizer.get_vocab()
    configured = model.generation_config.eos_token_id
    ids = configured if isinstance(configured, list) else [configured]
    ids = [*ids, tokenizer.eos_token_id, *(known.get(stop) for stop in STOPS)]
    return list(dict.fromkeys(number for number in ids if number is not None))
