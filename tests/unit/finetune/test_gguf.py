"""GGUF by llama.cpp's converter: found, run, refused in one sentence; the real one where it is installed."""

import sys
from pathlib import Path

import pytest

from finetune.errors import FinetuneError
from finetune.gguf import find_converter, write_gguf
from models.chat import close_servers, create_chat_model
from models.internlm import adopt
from settings import ChatSettings
from tests.unit.models.test_internlm import write_internlm2

SCRIPT = """import pathlib, sys
model, _, out, _, kind = sys.argv[1:]
if not pathlib.Path(model, "config.json").is_file():
    sys.exit("Traceback\\nModel is not supported\\n")
pathlib.Path(out).write_text(kind)
"""


@pytest.fixture
def llama_cpp(tmp_path: Path) -> Path:
    folder = tmp_path / "llama.cpp"
    folder.mkdir()
    (folder / "convert_hf_to_gguf.py").write_text(SCRIPT)
    return folder


def test_the_converter_of_a_checkout_is_run(llama_cpp: Path, tmp_path: Path) -> None:
    converter = find_converter(llama_cpp)
    assert converter == [sys.executable, str(llama_cpp / "convert_hf_to_gguf.py")]
    (tmp_path / "config.json").write_text("{}")
    out = write_gguf(tmp_path, tmp_path / "new" / "model.gguf", converter, "q8_0")
    assert out.read_text() == "q8_0"
    with pytest.raises(FinetuneError, match="exists already"):
        write_gguf(tmp_path, out, converter)


def test_a_failure_is_one_sentence_and_leaves_nothing(llama_cpp: Path, tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="The converter failed: Model is not supported"):
        write_gguf(tmp_path, tmp_path / "model.gguf", find_converter(llama_cpp))
    assert not list(tmp_path.glob("model.gguf*"))


def test_without_a_converter_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.gguf.sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FinetuneError, match="--llama-cpp"):
        find_converter()
    with pytest.raises(FinetuneError, match="name a checkout"):
        find_converter(tmp_path)


def test_the_real_converter_writes_what_llama_cpp_answers_with(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    try:
        converter = find_converter()
    except FinetuneError as error:
        pytest.skip(str(error))
    write_internlm2(tmp_path / "old")
    model = adopt(str(tmp_path / "old"), tmp_path / "new")
    file = write_gguf(model, tmp_path / "model.gguf", converter, "f32")
    try:
        chat = create_chat_model(ChatSettings(source=file, max_tokens=16, context_tokens=1024))
        answer = chat.invoke("红烧肉怎么做？")
        assert answer.usage_metadata is not None and answer.usage_metadata["output_tokens"] > 0
        # Marks of turns are one token each there too.
        same = create_chat_model(ChatSettings(provider="hf", source=model, device_map="cpu", max_tokens=16))
        asked = same.invoke("红烧肉怎么做？").usage_metadata
        assert asked is not None and answer.usage_metadata["input_tokens"] == asked["input_tokens"]
    finally:
        close_servers()
