"""Resolve the locked default install for another platform: every package has a wheel for it, or is plain Python.

`python -m scripts.check_platform macosx_14_0_arm64` asks pip's index and downloads nothing but metadata.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from settings import ROOT

MAC: dict[str, str] = {
    "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64", "os_name": "posix", "extra": "",
}  # fmt: skip


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


def lacking(report: Mapping[str, Any]) -> list[str]:
    """Return the packages of a report of pip that come as source and are not plain Python."""
    files = {canonicalize_name(one["metadata"]["name"]): one["download_info"]["url"] for one in report["install"]}
    return sorted(name for name, url in files.items() if not (url.endswith(".whl") or _is_plain(name)))


def _is_plain(name: str) -> bool:
    """Tell whether a package, as it was built here, has no compiled part."""
    try:
        return "Root-Is-Purelib: true" in (distribution(name).read_text("WHEEL") or "")
    except PackageNotFoundError:
        return False


def resolve(names: set[str], platform: str) -> Mapping[str, Any]:
    """Have pip find the locked file of every package for a platform."""
    versions = locked()
    wanted = [f"{name}=={versions[name]}" if name in versions else name for name in sorted(names)]
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps"]
        place = ["--target", folder, "--platform", platform, "--python-version", "3.11", "--implementation", "cp"]
        done = subprocess.run([*command, *place, "--report", str(report), *wanted], capture_output=True, text=True)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            sys.exit("\n".join(errors) or done.stderr[-500:])
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


def main() -> None:
    """Check one platform; one sentence and exit status 1 where a package has no wheel for it."""
    platform = sys.argv[1] if len(sys.argv) > 1 else "macosx_14_0_arm64"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    report = resolve(needed(project["dependencies"], MAC), platform)
    if missing := lacking(report):
        sys.exit(f"No wheel for {platform}: {', '.join(missing)}")
    sys.stdout.write(f"{platform}: {len(report['install'])} packages, each with a wheel or plain Python\n")


if __name__ == "__main__":
    main()
