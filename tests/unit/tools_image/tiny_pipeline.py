"""Tiny random Stable Diffusion pipelines, built on disk the way published ones are laid out."""

import json
import shutil
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from transformers import (
    BertConfig,
    BertModel,
    BertTokenizer,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
)

WORDS = "红烧肉宫保鸡丁五花猪写实摄影盘中美食色香味俱全，的一清晰"


def build_taiyi(folder: Path, *, size: int = 64, channels: tuple[int, int] = (32, 64)) -> Path:
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
    _pipeline(BertModel(config), tokenizer, size, channels).save_pretrained(folder, safe_serialization=True)
    return folder


def build_sd15(folder: Path, *, size: int = 64) -> Path:
    """Save a tiny pipeline with a CLIP tokenizer and text encoder, like Stable Diffusion 1.5."""
    torch.manual_seed(0)
    tokenizer = _clip_tokenizer(folder)
    encoder = CLIPTextModel(_clip_config(len(tokenizer)))
    _pipeline(encoder, tokenizer, size).save_pretrained(folder, safe_serialization=True)
    return folder


def build_sdxl(folder: Path, *, size: int = 8) -> Path:
    """Save a tiny pipeline with two text encoders, like Stable Diffusion XL and its few-step descendants."""
    torch.manual_seed(0)
    tokenizer = _clip_tokenizer(folder)
    config = _clip_config(len(tokenizer))
    unet = _unet(
        64,
        size,
        (32, 64),
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=8 * 6 + 32,
    )
    StableDiffusionXLPipeline(
        vae=_vae(),
        text_encoder=CLIPTextModel(config),
        text_encoder_2=CLIPTextModelWithProjection(config),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=unet,
        scheduler=_scheduler(),
    ).save_pretrained(folder, safe_serialization=True)
    return folder


def _clip_tokenizer(folder: Path) -> CLIPTokenizer:
    folder.mkdir(parents=True, exist_ok=True)
    letters = [chr(code) for code in range(33, 127)]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)
    for name in ("vocab.json", "merges.txt"):
        (folder / name).unlink()
    return tokenizer


def _clip_config(words: int) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=words,
        hidden_size=32,
        intermediate_size=64,
        projection_dim=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=77,
        bos_token_id=words - 2,
        eos_token_id=words - 1,
        pad_token_id=words - 1,
    )


def _scheduler() -> EulerDiscreteScheduler:
    return EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1)


def build_lora(model: Path, folder: Path) -> Path:
    """Save a random LoRA for the UNet of `model`; return its file."""
    torch.manual_seed(1)
    pipeline = StableDiffusionPipeline.from_pretrained(model, use_safetensors=True)
    pipeline.unet.add_adapter(LoraConfig(r=4, lora_alpha=4, init_lora_weights=False, target_modules=["to_q", "to_v"]))
    layers = get_peft_model_state_dict(pipeline.unet)
    StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=layers, safe_serialization=True)
    return next(folder.glob("*.safetensors"))


def add_safety_checker(model: Path, folder: Path, *, flags: bool) -> Path:
    """Copy `model` with a tiny CLIP safety checker that flags every picture, or none."""
    shutil.copytree(model, folder)
    vision = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 16,
    }
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, projection_dim=16))
    checker.concept_embeds_weights.data.fill_(-2.0 if flags else 2.0)
    checker.special_care_embeds_weights.data.fill_(2.0)
    checker.save_pretrained(folder / "safety_checker", safe_serialization=True)
    square = {"height": 32, "width": 32}
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=square).save_pretrained(folder / "feature_extractor")
    index = json.loads((folder / "model_index.json").read_text())
    index["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    index["feature_extractor"] = ["transformers", "CLIPImageProcessor"]
    (folder / "model_index.json").write_text(json.dumps(index | {"requires_safety_checker": True}))
    return folder


def _pipeline(
    encoder: BertModel | CLIPTextModel,
    tokenizer: BertTokenizer | CLIPTokenizer,
    size: int,
    channels: tuple[int, int] = (32, 64),
) -> StableDiffusionPipeline:
    return StableDiffusionPipeline(
        vae=_vae(),
        text_encoder=encoder,
        tokenizer=tokenizer,
        unet=_unet(32, size, channels),
        scheduler=_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _unet(cross: int, size: int, channels: tuple[int, int], **more: object) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=size,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=channels,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=cross,
        norm_num_groups=8,
        attention_head_dim=8,
        **more,
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
