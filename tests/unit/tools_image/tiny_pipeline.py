"""Tiny random Stable Diffusion pipelines, built on disk the way published ones are laid out."""

from pathlib import Path

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import BertConfig, BertModel, BertTokenizer

WORDS = "红烧肉宫保鸡丁五花猪写实摄影盘中美食色香味俱全，的一清晰"


def build_taiyi(folder: Path, *, size: int = 64) -> Path:
    """Save a tiny pipeline with a Chinese BERT tokenizer and text encoder, like Taiyi-Stable-Diffusion-1B-Chinese."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(WORDS)]), "utf-8")
    tokenizer = BertTokenizer(str(vocabulary), model_max_length=64)
    vocabulary.unlink()
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    pipeline = StableDiffusionPipeline(
        vae=_vae(),
        text_encoder=BertModel(config, add_pooling_layer=False),
        tokenizer=tokenizer,
        unet=_unet(32, size),
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _unet(cross: int, size: int) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=size,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=(32, 64),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=cross,
        norm_num_groups=8,
        attention_head_dim=8,
    )


def _vae() -> AutoencoderKL:
    return AutoencoderKL(
        in_channels=3,
        out_channels=3,
        latent_channels=4,
        block_out_channels=(8, 16, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=8,
        sample_size=512,
    )
