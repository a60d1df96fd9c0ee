"""InternLM checkpoints in Llama's layout: the same numbers, the same tokens, answered with by provider hf."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.chat import ChatModelError, create_chat_model
from models.internlm import adopt
from models.templates import TEMPLATES
from recipes.loaders import open_corpus
from settings import ROOT, ChatSettings

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
spm = pytest.importorskip("sentencepiece")
HEADS, KEYS, SIZE, HIDDEN = 4, 2, 8, 32
TEXTS = [recipe.text() for recipe in open_corpus([ROOT / "data" / "recipes.jsonl"], limit=60).recipes]
RENAMED = {2: "</s>", 3: "<|im_start|>", 4: "<|im_end|>"}


def vocabulary(folder: Path) -> int:
    """Train a SentencePiece model as InternLM2's: byte fallback, no space put in front, pieces renamed afterwards."""
    folder.mkdir()
    (folder / "texts.txt").write_text("\n".join(TEXTS), encoding="utf-8")
    spm.SentencePieceTrainer.train(
        input=str(folder / "texts.txt"),
        model_prefix=str(folder / "tokenizer"),
        model_type="bpe",
        vocab_size=1100,
        byte_fallback=True,
        user_defined_symbols="[UNUSED_TOKEN_145],[UNUSED_TOKEN_146]",
        add_dummy_prefix=False,
        character_coverage=0.98,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        minloglevel=2,
    )
    added = {str(number): {"content": name, "special": True} for number, name in RENAMED.items()}
    (folder / "tokenizer_config.json").write_text(json.dumps({"added_tokens_decoder": added}))
    return len(spm.SentencePieceProcessor(model_file=str(folder / "tokenizer.model")))


def reference(vocab: int, *, bias: bool = False) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocab,
            hidden_size=HIDDEN,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS if bias else KEYS,
            max_position_embeddings=2048,
            rope_parameters={"rope_type": "default", "rope_theta": 10_000.0 if bias else 1_000_000.0},
            attention_bias=bias,
            rms_norm_eps=1e-5,
        )
    )
    for name, weight in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(weight)
    return model.eval()


def fused(state: dict[str, Any], layer: int) -> Any:
    """Interleave as InternLM2 does, row by row: the queries of a key head, its key, its value."""
    queries, keys, values = (state[f"model.layers.{layer}.self_attn.{part}_proj.weight"] for part in "qkv")
    group, rows = HEADS // KEYS, []
    for key in range(KEYS):
        for head in range(key * group, (key + 1) * group):
            rows += list(queries[head * SIZE : (head + 1) * SIZE])
        rows += [*keys[key * SIZE : (key + 1) * SIZE], *values[key * SIZE : (key + 1) * SIZE]]
    return torch.stack(rows)


def write_internlm2(folder: Path) -> Any:
    from safetensors.torch import save_file

    model = reference(vocabulary(folder))
    state = model.state_dict()
    old = {
        "model.tok_embeddings.weight": state["model.embed_tokens.weight"],
        "model.norm.weight": state["model.norm.weight"],
        "output.weight": state["lm_head.weight"],
    }
    names = {"w1": "mlp.gate_proj", "w2": "mlp.down_proj", "w3": "mlp.up_proj"}
    for layer in range(2):
        was, now = f"model.layers.{layer}.", f"model.layers.{layer}."
        old[f"{was}attention.wqkv.weight"] = fused(state, layer)
        old[f"{was}attention.wo.weight"] = state[f"{now}self_attn.o_proj.weight"]
        old[f"{was}attention_norm.weight"] = state[f"{now}input_layernorm.weight"]
        old[f"{was}ffn_norm.weight"] = state[f"{now}post_attention_layernorm.weight"]
        old |= {f"{was}feed_forward.{a}.weight": state[f"{now}{b}.weight"] for a, b in names.items()}
    half = len(old) // 2
    for number, keys in enumerate((list(old)[:half], list(old)[half:]), 1):
        save_file({key: old[key].clone() for key in keys}, folder / f"model-0000{number}-of-00002.safetensors")
    write_config(folder, model.config, model_type="internlm2", bias=False, rope_theta=1_000_000)
    return model


def write_config(folder: Path, config: Any, **own: Any) -> None:
    names = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
    names += ("num_key_value_heads", "max_position_embeddings", "rms_norm_eps")
    row = {name: getattr(config, name) for name in names} | {"torch_dtype": "float32", "rope_scaling": None} | own
    (folder / "config.json").write_text(json.dumps(row))


def logits(model: Any) -> Any:
    with torch.inference_mode():
        return model(input_ids=torch.arange(300, 340)[None]).logits


def test_internlm2_keeps_its_numbers_and_answers(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    model = write_internlm2(tmp_path / "old")
    out = adopt(str(tmp_path / "old"), tmp_path / "new")
    assert len(list(out.glob("*.safetensors"))) == 2
    again = AutoModelForCausalLM.from_pretrained(out, dtype="float32").eval()
    torch.testing.assert_close(logits(again), logits(model))
    chat = create_chat_model(ChatSettings(provider="hf", source=out, device_map="cpu", max_tokens=16))
    assert chat.engine.stops == [4, 2]  # type: ignore[attr-defined]
    assert chat.engine.tokenizer.chat_template == TEMPLATES["internlm2"]  # type: ignore[attr-defined]
    answer = chat.invoke("红烧肉怎么做？")
    assert answer.usage_metadata is not None and answer.usage_metadata["output_tokens"] > 0


def test_internlm_keeps_its_biases(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    old = tmp_path / "old"
    model = reference(vocabulary(old), bias=True)
    model.save_pretrained(old)
    write_config(old, model.config, model_type="internlm", bias=True)
    again = AutoModelForCausalLM.from_pretrained(adopt(str(old), tmp_path / "new"), dtype="float32").eval()
    assert again.model.layers[0].self_attn.o_proj.bias is not None
    torch.testing.assert_close(logits(again), logits(model))


def test_text_becomes_the_pieces_of_sentencepiece(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    write_internlm2(tmp_path / "old")
    pieces = spm.SentencePieceProcessor(model_file=str(tmp_path / "old" / "tokenizer.model"))
    tokenizer = AutoTokenizer.from_pretrained(adopt(str(tmp_path / "old"), tmp_path / "new"))
    noisy = ["  两个  空格 ", "❤️🍲", "Kung Pao chicken, 1/2 cup", "龘靐", "换\n行\t"]
    for text in [*TEXTS, *noisy]:
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        assert ids == pieces.encode(text)
        assert tokenizer.decode(ids) == text
    turn = "<|im_start|>user\n红烧肉<|im_end|>\n"
    ids = tokenizer(turn, add_special_tokens=False)["input_ids"]
    assert (ids[0], ids[-2]) == (3, 4)
    assert len(tokenizer) == len(pieces)


def test_what_cannot_be_adopted_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen2"}')
    with pytest.raises(ChatModelError, match="no InternLM model"):
        adopt(str(tmp_path), tmp_path / "new")
    (tmp_path / "config.json").write_text('{"model_type": "internlm2"}')
    with pytest.raises(ChatModelError, match="pickled weights are not read"):
        adopt(str(tmp_path), tmp_path / "new")
    with pytest.raises(ChatModelError, match=r"convert it first: shishen finetune adopt .*old"):
        write_internlm2(tmp_path / "old")
        create_chat_model(ChatSettings(provider="hf", source=tmp_path / "old", template="internlm2"))
    with pytest.raises(ChatModelError, match="exists already"):
        adopt(str(tmp_path), tmp_path)
    assert not (tmp_path / "new").exists()
