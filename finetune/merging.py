"""Put an adapter into its base model: a plain Hugging Face folder that anything can load."""

import shutil
from pathlib import Path

from finetune.errors import FinetuneError
from models.errors import ChatModelError, one_line
from models.hf_loading import safe_place
from models.internlm import keep_pieces


def merge(adapter: Path, out: Path, *, shard: str = "2GB", trust_remote_code: bool = False) -> Path:
    """Write base plus adapter to the new folder `out` as safetensors in shards of at most `shard`, and return it.

    The base is loaded in its own precision, never in 4 bit, and the folder appears when it is whole.

    Args:
        adapter: its folder, or its hub id.

    Raises:
        FinetuneError: the extra is not installed, `out` is there already, or adapter or base cannot be loaded.
        ChatModelError: the adapter is damaged, or pickled.
    """
    if out.exists():
        raise FinetuneError(f"已经存在 {out} exists already; name a new folder.")
    staging = out.with_name(out.name + ".unfinished")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        from peft import AutoPeftModelForCausalLM
        from safetensors import SafetensorError
        from transformers import AutoTokenizer

        place = safe_place(str(adapter))
        tokenizer = AutoTokenizer.from_pretrained(place, trust_remote_code=trust_remote_code)
        model = AutoPeftModelForCausalLM.from_pretrained(
            place, dtype="auto", trust_remote_code=trust_remote_code, use_safetensors=True
        )
        merged = model.merge_and_unload(safe_merge=True)
        merged.save_pretrained(staging, max_shard_size=shard)
        tokenizer.save_pretrained(staging)
        keep_pieces(Path(model.peft_config["default"].base_model_name_or_path), staging)
        staging.replace(out)
    except ChatModelError:
        raise
    except ImportError as error:
        raise FinetuneError(f"缺少 {error.name} is missing: pip install -e '.[finetune]' ({error}).") from None
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, SafetensorError) as error:
        raise FinetuneError(f"合不起来 {adapter} cannot be merged: {one_line(error)}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return out
