"""Look the versions of constraints.txt up among known flaws: those of deploy/advisories.txt, then PyPI's.

Run by `make audit` with pip-audit beside it; exit 1 where a version has a flaw. PyPI cannot be asked everywhere.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK, LISTED = ROOT / "constraints.txt", ROOT / "deploy" / "advisories.txt"

_UNASKED = "PyPI 没有回答，更新的漏洞没有查。PyPI could not be asked: flaws newer than that list were not looked for."


def locked() -> dict[str, str]:
    """Return the versions of constraints.txt by name."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def listed() -> list[list[str]]:
    """Return the flaws of deploy/advisories.txt: package, versions that have it, name."""
    rows = LISTED.read_text(encoding="utf-8").splitlines()
    return [row.split() for row in rows if row and not row.startswith("#")]


def flawed(versions: dict[str, str]) -> list[str]:
    """Return what of the list some versions have."""
    return [
        f"{package} {versions[package]}: {name}"
        for package, range_, name in listed()
        if package in versions and SpecifierSet(range_).contains(versions[package])
    ]


def read_answer(answer: dict[str, Any]) -> tuple[list[str], int]:
    """Return the flaws that pip-audit found, and how many packages it could ask about: it is silent on the others."""
    asked = [one for one in answer["dependencies"] if "skip_reason" not in one]
    return [f"{one['name']} {one['version']}: {flaw['id']}" for one in asked for flaw in one["vulns"]], len(asked)


def ask() -> tuple[list[str], int]:
    """Have pip-audit ask PyPI; return the flaws, and how many packages could be asked about."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--no-deps", "--disable-pip"]
        command += ["--format", "json", "--output", str(answer), "--progress-spinner", "off"]
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
        return read_answer(json.loads(answer.read_text(encoding="utf-8"))) if answer.exists() else ([], 0)


def main() -> None:
    """Print what was found, and what could not be asked."""
    versions = locked()
    found = flawed(versions)
    told, asked = ask()
    lines = [f"{len(versions)} versions against {len(listed())} flaws of {LISTED.name}: {len(found)} found."]
    lines.append(f"PyPI was asked about {asked} of them: {len(told)} found." if asked else _UNASKED)
    sys.stdout.write("\n".join((*lines, *found, *told)) + "\n")
    sys.exit(bool(found or told))


if __name__ == "__main__":
    main()
