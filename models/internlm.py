"""InternLM and InternLM2 in Llama's layout: the same numbers, which every library reads without the model's own code.

That code was written for transformers 4 and does not run on 5. InternLM2 is a Llama whose queries, keys and values lie
interleaved in one matrix: for each key head its group of query heads, then the key, then the value. InternLM is a
Llama with biases in its attention.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import ChatModelError
from models.templates import MARKS, STOPS, TEMPLATES, Template

if TYPE_CHECKING:
    import torch
    from sentencepiece import SentencePieceProcessor

_FAMILIES: dict[str, Template] = {"internlm": "internlm", "internlm2": "internlm2"}
PIECES = "tokenizer.model"
_CONFIG = "tokenizer_config.json"
_FILES = ("*.safetensors", "*.json", PIECES)
_NAMES = (
    (".tok_embeddings.", ".embed_tokens."),
    (".attention.wo.", ".self_attn.o_proj."),
    (".feed_forward.w1.", ".mlp.gate_proj."),
    (".feed_forward.w2.", ".mlp.down_proj."),
    (".feed_forward.w3.", ".mlp.up_proj."),
    (".attention_norm.", ".input_layernorm."),
    (".ffn_norm.", ".post_attention_layernorm."),
)
_HEAD = "output."
_SAME = (
    "hidden_act",
    "hidden_size",
    "initializer_range",
    "intermediate_size",
    "max_position_embeddings",
    "num_attention_heads",
    "num_hidden_layers",
    "rms_norm_eps",
    "tie_word_embeddings",
    "vocab_size",
)
_FUSED = ".attention.wqkv."


def adopt(source: str, out: Path) -> Path:
    """Write the InternLM or InternLM2 model of a folder or hub id to the new folder `out`, and return it.

    One file of weights is in memory at a time; numbers are moved, never changed. Chat template and stop tokens of the
    family are written with it.

    Raises:
        ChatModelError: `out` is there already, or `source` is no such model, has no safetensors, or cannot be had.
    """
    if out.exists():
        raise ChatModelError(f"已经存在 {out} exists already; name a new folder.")
    staging = out.with_name(out.name + ".unfinished")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        folder = _folder(source)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        family = _FAMILIES.get(str(config.get("model_type")))
        if family is None:
            raise ChatModelError(f"{source} 不是 InternLM is no InternLM model; use it as it is.")
        staging.mkdir(parents=True)
        _write_weights(folder, staging, config)
        tokenizer = _tokenizer(folder)
        tokenizer.chat_template = TEMPLATES[family]
        tokenizer.save_pretrained(staging)
        keep_pieces(folder, staging)
        _write_config(staging, config, tokenizer)
        staging.replace(out)
    except ChatModelError:
        raise
    except ImportError as error:
        raise ChatModelError(f"缺少 {error.name} is missing: pip install -e '.[hf]' ({error}).") from None
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ChatModelError(f"转换不了 {source} cannot be converted: {reason}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return out


def keep_pieces(folder: Path, out: Path) -> None:
    """Copy what llama.cpp's converter reads of a SentencePiece tokenizer, and transformers 5 no longer writes."""
    if not (folder / PIECES).is_file():
        return
    shutil.copy(folder / PIECES, out)
    was, now = (json.loads((place / _CONFIG).read_text(encoding="utf-8")) for place in (folder, out))
    from sentencepiece import SentencePieceProcessor

    now["add_prefix_space"] = _puts_space(SentencePieceProcessor(model_file=str(folder / PIECES)))
    now["added_tokens_decoder"] = was.get("added_tokens_decoder", {})
    (out / _CONFIG).write_text(json.dumps(now, ensure_ascii=False, indent=1), encoding="utf-8")


def _puts_space(pieces: "SentencePieceProcessor") -> bool:
    first: str = pieces.encode("a", out_type=str)[0]
    return first.startswith("▁")


def advice(name: str) -> str:
    """Return the sentence to add where the model `name` cannot be loaded: how to convert an InternLM; else nothing."""
    try:
        kind = json.loads(Path(name, "config.json").read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError):
        kind = "internlm" if re.search(r"(?:^|/)internlm2?(?:_5)?-", name) else ""
    if kind not in _FAMILIES:
        return ""
    return f" InternLM 须先转换，convert it first: shishen finetune adopt {name} --out FOLDER"


def _folder(source: str) -> Path:
    if Path(source).is_dir():
        return Path(source)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(source, allow_patterns=list(_FILES)))


def _write_weights(folder: Path, out: Path, config: dict[str, Any]) -> None:
    from safetensors.torch import load_file, save_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ChatModelError(f"{folder} 没有 safetensors has no safetensors; pickled weights are not read.")
    placed, size = {}, 0
    for number, file in enumerate(files, 1):
        name = f"model-{number:05}-of-{len(files):05}.safetensors" if len(files) > 1 else "model.safetensors"
        tensors = dict(_renamed(load_file(file), config))
        save_file(tensors, out / name, metadata={"format": "pt"})
        placed.update(dict.fromkeys(tensors, name))
        size += sum(tensor.nbytes for tensor in tensors.values())
    if len(files) > 1:
        index = {"metadata": {"total_size": size}, "weight_map": placed}
        (out / "model.safetensors.index.json").write_text(json.dumps(index, indent=1), encoding="utf-8")


def _renamed(tensors: "dict[str, torch.Tensor]", config: dict[str, Any]) -> "Iterator[tuple[str, torch.Tensor]]":
    for name, tensor in tensors.items():
        if _FUSED in name:
            for part, piece in zip("qkv", _unfused(tensor, config), strict=True):
                yield name.replace(_FUSED, f".self_attn.{part}_proj."), piece
            continue
        name = f"lm_head.{name.removeprefix(_HEAD)}" if name.startswith(_HEAD) else name
        for old, new in _NAMES:
            name = name.replace(old, new)
        if "rotary_emb" not in name:
            yield name, tensor


def _unfused(fused: "torch.Tensor", config: dict[str, Any]) -> "tuple[torch.Tensor, torch.Tensor, torch.Tensor]":
    heads, keys = config["num_attention_heads"], config.get("num_key_value_heads") or config["num_attention_heads"]
    size = config["hidden_size"] // heads
    rest = fused.shape[1:]
    rows = fused.view(keys, heads // keys + 2, size, *rest)
    queries = rows[:, :-2].reshape(heads * size, *rest)
    return queries, rows[:, -2].reshape(keys * size, *rest), rows[:, -1].reshape(keys * size, *rest)


def _write_config(out: Path, config: dict[str, Any], tokenizer: Any) -> None:
    from transformers import GenerationConfig, LlamaConfig

    rope = {"rope_type": "default", "rope_theta": float(config.get("rope_theta") or 10_000)}
    if scaling := config.get("rope_scaling"):
        rope |= {"rope_type": scaling.get("rope_type") or scaling["type"], "factor": float(scaling["factor"])}
    stops = [number for stop in STOPS if (number := tokenizer.get_vocab().get(stop)) is not None]
    ids = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": stops, "pad_token_id": tokenizer.pad_token_id}
    LlamaConfig(
        architectures=["LlamaForCausalLM"],
        num_key_value_heads=config.get("num_key_value_heads") or config["num_attention_heads"],
        attention_bias=bool(config.get("bias")),
        rope_parameters=rope,
        dtype=config.get("torch_dtype") or config.get("dtype") or "bfloat16",
        **{key: config[key] for key in _SAME if key in config},
        **ids,
    ).save_pretrained(out)
    GenerationConfig(**ids).save_pretrained(out)  # type: ignore[no-untyped-call, unused-ignore]


def _tokenizer(folder: Path) -> Any:
    """Return the SentencePiece model of `folder` as a fast tokenizer; pieces that were renamed later keep their ids."""
    from sentencepiece import SentencePieceProcessor
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers
    from transformers import PreTrainedTokenizerFast

    pieces = SentencePieceProcessor(model_file=str(folder / PIECES))
    settings = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    names = [pieces.id_to_piece(number) for number in range(len(pieces))]
    special = {number: names[number] for number in range(len(pieces)) if pieces.is_control(number)}
    special |= {int(number): token["content"] for number, token in settings.get("added_tokens_decoder", {}).items()}
    special |= {number: name for number, name in enumerate(names) if name in MARKS}
    merges = _merges(names, pieces, set(special))
    for number, name in sorted(special.items()):
        names[number : number + 1] = [name]
    tokenizer = Tokenizer(
        models.BPE({name: number for number, name in enumerate(names)}, merges, fuse_unk=True, byte_fallback=True)
    )
    begins = _puts_space(pieces)
    spaces: list[Any] = [normalizers.Prepend("▁")] if begins else []
    tokenizer.normalizer = normalizers.Sequence([*spaces, normalizers.Replace(" ", "▁")])
    strip: list[Any] = [decoders.Strip(" ", 1, 0)] if begins else []
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip]
    )
    tokenizer.add_special_tokens(
        [AddedToken(special[number], normalized=False, special=True) for number in sorted(special)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call, unused-ignore]
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    )


def _merges(names: list[str], pieces: "SentencePieceProcessor", special: set[int]) -> list[tuple[str, str]]:
    """Return the pairs that are joined, most likely first: a piece's place in the vocabulary is its rank."""
    whole = {
        name: number
        for number, name in enumerate(names)
        if not (number in special or pieces.is_byte(number) or pieces.is_unknown(number))
    }
    found = [
        (number, whole[name[:cut]], name[:cut], name[cut:])
        for name, number in whole.items()
        for cut in range(1, len(name))
        if name[:cut] in whole and name[cut:] in whole
    ]
    return [(left, right) for _, _, left, right in sorted(found)]
