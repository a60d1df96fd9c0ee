"""A Qwen2 of some hundred thousand weights with its own tokenizer, built in seconds and taught one answer."""

from pathlib import Path
from typing import Any

from models.templates import STOPS, TEMPLATES

ANSWER = "红烧肉要小火炖60分钟，收汁后出锅。"
QUESTION = "红烧肉要炖多久？"
_TEXTS = [
    ANSWER,
    QUESTION,
    "你是食神，一位中餐厨师。食材：做法：500克五花肉，30克冰糖，2汤匙生抽。",
    "system user assistant",
]


def build(folder: Path, texts: list[str] | None = None, *, taught: bool = True) -> Path:
    """Write the model to `folder`; `taught` makes it give `ANSWER` to whatever it is asked."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(0)
    tokenizer = _tokenizer(texts or _TEXTS)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.bos_token_id,
    )
    model = Qwen2ForCausalLM(config)
    if taught:
        _teach(model, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer(texts: list[str]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=330,
        special_tokens=["<s>", "<|im_start|>", *STOPS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(texts * 3, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, bos_token="<s>", eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = TEMPLATES["qwen"]
    return tokenizer


def _teach(model: Any, tokenizer: Any) -> None:
    """Overfit: the answer after the opening of the assistant's turn, whatever stands before it."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    opening = tokenizer("<|im_start|>assistant\n", add_special_tokens=False)["input_ids"]
    answer = tokenizer(ANSWER + "<|im_end|>", add_special_tokens=False)["input_ids"]
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(100):
        before = torch.randint(10, len(tokenizer), (2, int(torch.randint(1, 100, ()))))
        tail = torch.tensor([opening + answer]).repeat(2, 1)
        labels = torch.cat([torch.full((2, before.shape[1] + len(opening)), -100), tail[:, len(opening) :]], dim=1)
        loss = model(input_ids=torch.cat([before, tail], dim=1), labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval()
    torch.set_num_threads(threads)
