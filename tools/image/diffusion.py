"""Backend `diffusers`: Stable Diffusion and its kin (Taiyi, SD 1.5, SDXL, few-step models) on this machine."""

import gc
import json
import threading
from pathlib import Path
from threading import Event
from typing import Any

from PIL import Image

from models.safe_weights import pickled_weights
from settings import ImageSettings, resolve
from tools.image.picture import ImageCancelled, ImageError, Job, Language, Progress

_SCHEDULERS = {
    "euler": "EulerDiscreteScheduler",
    "euler_a": "EulerAncestralDiscreteScheduler",
    "dpm++": "DPMSolverMultistepScheduler",
    "ddim": "DDIMScheduler",
    "unipc": "UniPCMultistepScheduler",
    "lcm": "LCMScheduler",
}


class DiffusersBackend:
    """A text-to-image pipeline, loaded at the first picture and released when idle."""

    name = "diffusers"
    draws_recipe = False

    def __init__(self, settings: ImageSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._pipeline: Any = None
        self.device = f"diffusers:{settings.device}"
        parts = (settings.model, settings.variant, settings.lora, settings.lora_scale, settings.scheduler)
        self.model = json.dumps((*parts, settings.steps, settings.guidance, settings.dtype))

    def draw(self, job: Job, progress: Progress, cancelled: Event) -> Image.Image:
        """Run the sampler; `cancelled` is looked at after each step.

        Raises:
            ImageError: the model cannot be loaded, or its safety checker flags the picture.
            ImageCancelled: given up meanwhile.
        """
        import torch

        with self._lock:
            pipeline = self._pipeline = self._pipeline or load_pipeline(self._settings)
        if cancelled.is_set():
            raise ImageCancelled

        def on_step(pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            if cancelled.is_set():
                raise ImageCancelled
            progress(step + 1, pipe.num_timesteps)
            return tensors

        try:
            result = pipeline(
                prompt=job.prompt,
                negative_prompt=job.negative or None,
                width=job.width or None,
                height=job.height or None,
                num_inference_steps=self._settings.steps,
                guidance_scale=self._settings.guidance,
                generator=torch.Generator("cpu").manual_seed(job.seed),
                callback_on_step_end=on_step,
            )
        except ImageCancelled:
            pipeline.maybe_free_model_hooks()
            raise
        if any(getattr(result, "nsfw_content_detected", None) or ()):
            raise ImageError("模型的安全检查拦下了这张图。", "The model's safety checker withheld the picture.")
        image: Image.Image = result.images[0]
        return image

    def release(self) -> None:
        """Drop the pipeline and give its memory back; a picture in progress keeps its own reference."""
        if self._pipeline is None:
            return
        self._pipeline = None
        gc.collect()
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def load_pipeline(settings: ImageSettings) -> Any:
    """Load the configured pipeline: safetensors only, no remote code.

    Raises:
        ImageError: the libraries are missing, the model is not there, has no safetensors, or does not load.
    """
    try:
        import diffusers
        import torch
    except ImportError:
        raise ImageError(
            "本机画图需要安装：pip install 'shishen[diffusers]'。", "Local pictures need the extra shishen[diffusers]."
        ) from None
    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = settings.dtype
    if dtype == "auto":
        dtype = "float32" if device == "cpu" else "float16"
    source = locate(settings.model, settings.hub)
    try:
        pipeline = diffusers.AutoPipelineForText2Image.from_pretrained(
            source, dtype=getattr(torch, dtype), variant=settings.variant, use_safetensors=True
        )
        _fit(pipeline, settings)
        _place(pipeline, settings, device)
    except ImageError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise ImageError(
            f"画图模型 {settings.model} 加载失败：{reason}。", "The picture model does not load."
        ) from error
    return pipeline


def _fit(pipeline: Any, settings: ImageSettings) -> None:
    import diffusers

    pipeline.set_progress_bar_config(disable=True)
    if settings.scheduler != "default":
        scheduler = getattr(diffusers, _SCHEDULERS[settings.scheduler])
        pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config)
    if settings.lora:
        file = resolve(Path(settings.lora))
        where = {"weight_name": file.name} if file.is_file() else {}
        if file.is_file() and file.suffix != ".safetensors":
            raise ImageError(
                f"{file.name} 不是 safetensors，不读。", f"The LoRA {file.name} is no safetensors file and is not read."
            )
        source = str(file.parent if file.is_file() else file) if file.exists() else locate(settings.lora, settings.hub)
        pipeline.load_lora_weights(source, adapter_name="dish", use_safetensors=True, **where)
        pipeline.set_adapters(["dish"], [settings.lora_scale])
    if settings.attention_slicing:
        pipeline.enable_attention_slicing()


def _place(pipeline: Any, settings: ImageSettings, device: str) -> None:
    if settings.cpu_offload == "none" or device == "cpu":
        pipeline.to(device)
    elif settings.cpu_offload == "model":
        pipeline.enable_model_cpu_offload(device=device)
    else:
        pipeline.enable_sequential_cpu_offload(device=device)


def locate(model: str, hub: str) -> str:
    """Return the local folder of `model`, or the name to fetch from the hub.

    Raises:
        ImageError: no model is set, the folder is missing, or holds pickled weights without safetensors.
    """
    if not model:
        raise ImageError("还没有设置画图模型 image.model。", "Set image.model to a folder or a hub id.")
    folder = resolve(Path(model).expanduser())
    if folder.is_dir():
        if pickled := pickled_weights(folder, within=True):
            part = pickled.relative_to(folder)
            raise ImageError(
                f"{part} 是 pickle 权重，不读；请先转成 safetensors：shishen finetune safetensors {folder}。",
                f"{part} is a pickle and is not read; convert it first: shishen finetune safetensors {folder}",
            )
        return str(folder)
    if model.startswith(("/", ".", "~")) or model.count("/") != 1:
        raise ImageError(f"找不到画图模型目录 {model}。", f"There is no model folder at {model}.")
    if hub == "huggingface":
        return model
    try:
        from modelscope import snapshot_download
    except ImportError:
        raise ImageError(
            "从魔搭下载需要安装：pip install 'shishen[modelscope]'。", "hub: modelscope needs shishen[modelscope]."
        ) from None
    return str(snapshot_download(model, ignore_file_pattern=[r".*\.(bin|ckpt|pt)$"]))


def read_language(model: str) -> Language:
    """Return the language a picture model reads: Chinese where its tokenizer is a BERT's or its name says so."""
    index = resolve(Path(model).expanduser()) / "model_index.json"
    if index.is_file():
        try:
            tokenizer = json.loads(index.read_text(encoding="utf-8")).get("tokenizer") or ["", ""]
        except (OSError, ValueError, AttributeError):
            return "en"
        return "zh" if "bert" in str(tokenizer).lower() else "en"
    return "zh" if any(word in model.lower() for word in ("taiyi", "chinese", "zh")) else "en"
