"""Weights that are pickles, which libraries fall back on: found, so that they are refused, and converted."""

import json
from collections.abc import Iterator
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

_PICKLED = ("pytorch_model*.bin", "diffusion_pytorch_model*.bin", "adapter_model.bin")
SAFE = "*.safetensors"
_INDEX = ".index.json"


def pickled_weights(folder: Path, *, within: bool = False) -> Path | None:
    """Return the weights of a folder that could only be had out of a pickle, None if there are none.

    Args:
        folder: of a model.
        within: look into its folders too, where diffusers and sentence-transformers keep the parts of a model.
    """
    places: list[Path] = [folder, *_folders(folder)] if within else [folder]
    for place in places:
        if not any(place.glob(SAFE)):
            for file in _pickled(place):
                return file
        # An index of safetensors may name any file.
        for index in sorted(place.glob(SAFE + _INDEX)):
            if not all(str(name).endswith(".safetensors") for name in _weight_map(index).values()):
                return index
    return None


def _pickled(folder: Path) -> list[Path]:
    return sorted(file for pattern in _PICKLED for file in folder.glob(pattern))


def advice(file: Path, folder: Path) -> str:
    """Return what is said of weights that `pickled_weights` found in a folder."""
    return (
        f"{file} 是 pickle，不读 is a pickle and is not read; where you trust whoever made it, "
        f"`shishen finetune safetensors {folder}` writes safetensors beside it."
    )


def convert(folder: Path) -> list[Path]:
    """Write safetensors beside the pickled weights of a folder and of the folders in it; return the new files.

    PyTorch reads a pickle by its restricted reader here, which builds tensors and calls nothing else. What has
    safetensors already is left alone. A tensor that two names share is written under both.

    Raises:
        ValueError: a file holds anything but tensors by name.
        OSError: a file cannot be read or written.
    """
    written = []
    for place in (folder, *_folders(folder)):
        if any(place.glob(SAFE)):
            continue
        written += [_convert(file) for file in _pickled(place)]
        for index in sorted(place.glob("*.bin" + _INDEX)):
            content = json.loads(index.read_text(encoding="utf-8"))
            content["weight_map"] = {name: safe_name(file) for name, file in _weight_map(index).items()}
            renamed = index.with_name(safe_name(index.name.removesuffix(_INDEX)) + _INDEX)
            renamed.write_text(json.dumps(content, indent=1), encoding="utf-8")
            written.append(renamed)
    return written


def safe_name(pickled: str) -> str:
    """Return the name under which libraries look for the same weights as safetensors."""
    name = pickled.removesuffix(".bin")
    return (name if name.startswith("diffusion_") else name.replace("pytorch_model", "model", 1)) + ".safetensors"


def _convert(file: Path) -> Path:
    import torch
    from safetensors.torch import save_file

    try:
        content: Any = torch.load(file, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError) as error:
        raise ValueError(
            f"{file} 不只是权重 is no file of tensors alone: {' '.join(str(error).split())[:200]}"
        ) from None
    if not isinstance(content, dict) or not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise ValueError(f"{file} 不只是权重 is no file of tensors alone.")
    new = file.with_name(safe_name(file.name))
    staging = new.with_name(new.name + ".unfinished")
    save_file(
        {name: value.detach().clone().contiguous() for name, value in content.items()},
        staging,
        metadata={"format": "pt"},
    )
    staging.replace(new)
    return new


def _weight_map(index: Path) -> dict[str, str]:
    try:
        return dict(json.loads(index.read_text(encoding="utf-8"))["weight_map"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _folders(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_dir())
