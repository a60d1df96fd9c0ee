"""Resolve the locked default install for other platforms: every package has a wheel there, or is plain Python.

`python -m scripts.check_platform` asks pip's index for those with compiled parts; nothing is downloaded but metadata.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution, requires
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from settings import ROOT

PLATFORMS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "macOS on Apple silicon": (
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64", "os_name": "posix"},
        ("macosx_14_0_arm64",),
    ),
    "Linux on ARM": (
        {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64", "os_name": "posix"},
        tuple(f"manylinux{tag}_aarch64" for tag in ("_2_34", "_2_31", "_2_28", "_2_27", "_2_26", "_2_24", "2014")),
    ),
}
"""Of each platform: what its markers are evaluated with, and the tags of its wheels."""
_LONGEST_S = 400


class NoIndexError(RuntimeError):
    """Nothing could be looked up."""


def locked() -> dict[str, str]:
    """Return the version of each package of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version for name, version in pairs}


def needed(requirements: Iterable[str], environment: Mapping[str, str]) -> set[str]:
    """Return the packages that requirements lead to on a platform, as the metadata of those installed here says."""
    waiting = [Requirement(one) for one in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one = waiting.pop()
        key = (canonicalize_name(one.name), frozenset(one.extras))
        if key in seen:
            continue
        seen.add(key)
        chosen = [{**environment, "extra": extra} for extra in ("", *one.extras)]
        inner = map(Requirement, _requires(one.name))
        waiting += [each for each in inner if not each.marker or any(map(each.marker.evaluate, chosen))]
    return {name for name, _ in seen}


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def is_plain(name: str) -> bool:
    """Tell whether a package, as it is installed here, has no compiled part."""
    try:
        return "Root-Is-Purelib: true" in (distribution(name).read_text("WHEEL") or "")
    except PackageNotFoundError:
        return False


def compiled(platform: str) -> list[str]:
    """Return the locked requirements of the default install that need a wheel of their own on a platform."""
    versions, (environment, _) = locked(), PLATFORMS[platform]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = sorted(name for name in needed(project["dependencies"], environment) if not is_plain(name))
    return [f"{name}=={versions[name]}" if name in versions else name for name in names]


def faults(wanted: Iterable[str], tags: Iterable[str]) -> str:
    """Return what pip says against wheels of some requirements for some tags; nothing where they are there.

    Raises:
        NoIndexError: no index answers.
    """
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps"]
        place = ["--target", folder, "--python-version", "3.11", "--implementation", "cp", "--only-binary", ":all:"]
        place += [part for tag in tags for part in ("--platform", tag)]
        patient = ["--retries", "1", "--timeout", "20"]
        try:
            done = subprocess.run(
                [*command, *place, *patient, *wanted], capture_output=True, text=True, timeout=_LONGEST_S
            )
        except subprocess.TimeoutExpired:
            raise NoIndexError(f"pip's index took more than {_LONGEST_S} s") from None
    if done.returncode and "WARNING: Retrying" in done.stderr:
        raise NoIndexError("no index of packages answers pip")
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return "\n".join(errors) or done.stderr[-500:] if done.returncode else ""


def main() -> None:
    """Check every platform; what is lacking and exit status 1 where a package has no wheel for one."""
    for platform, (_, tags) in PLATFORMS.items():
        wanted = compiled(platform)
        try:
            said = faults(wanted, tags)
        except NoIndexError as error:
            said = str(error)
        if said:
            sys.exit(f"{platform}: {said}")
        sys.stdout.write(f"{platform}: {len(wanted)} packages with compiled parts, each with a wheel\n")


if __name__ == "__main__":
    main()
