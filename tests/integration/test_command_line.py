"""The command line as other programs call it: contracts of its JSON, and one sentence for bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest

from settings import ROOT
from tools.speech import NOT_HEARD
from tools.speech.audio import RATE
from tools.speech.endpoint import to_wav

pytestmark = pytest.mark.embedded


def shishen(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import cli; cli.main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=300,
    )


def builder(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "index_builder.py", *arguments], capture_output=True, text=True, cwd=ROOT, timeout=300
    )


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "index"
    done = builder("build", "data/recipes.jsonl", "--out", str(folder), "--limit", "12", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["recipes"] == 12
    return folder


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Assert a non-zero exit with one sentence on standard error, and return it."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_ask_prints_one_json_object_of_the_contract(small_index: Path) -> None:
    done = shishen("ask", "红烧肉要炖多久", "--index", str(small_index), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {
        "question",
        "standalone_question",
        "intent",
        "answer",
        "sources",
        "unsupported",
        "image",
        "timings_ms",
        "match",
        "composed",
        "next",
    } <= set(answer)
    assert (answer["match"], answer["composed"]) == ("here", True)
    assert answer["sources"][0]["title"] == "红烧肉"
    assert {"recipe_id", "title", "score"} == set(answer["sources"][0])
    assert {"card", "first_token", "total", "retrieve", "compose"} <= set(answer["timings_ms"])


def test_ask_continues_a_history_file(small_index: Path, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    turns = [{"role": "user", "content": "红烧肉怎么做"}, {"role": "assistant", "content": "先焯水，再炖。"}]
    history.write_text(json.dumps(turns, ensure_ascii=False), encoding="utf-8")
    done = shishen("ask", "那要炖多久？", "--history", str(history), "--index", str(small_index), "--json")
    answer = json.loads(done.stdout)
    assert answer["sources"][0]["title"] == "红烧肉"
    assert "红烧肉" in answer["standalone_question"]


def test_retrieve_prints_hits(small_index: Path) -> None:
    done = shishen("retrieve", "kung pao chicken", "--index", str(small_index), "--k", "3", "--json")
    found = json.loads(done.stdout)
    assert found["question"] == "kung pao chicken"
    assert found["hits"][0]["title"] == "宫保鸡丁"
    assert {"recipe_id", "title", "score", "matched"} == set(found["hits"][0])


def test_verify_and_info(small_index: Path) -> None:
    assert json.loads(builder("verify", str(small_index), "--json").stdout) == {"ok": True, "problems": []}
    assert json.loads(builder("info", str(small_index), "--json").stdout)["recipes"] == 12


def test_verify_finds_a_flipped_byte(small_index: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(small_index, copy)
    file = next(copy.glob("g-*/vectors/*"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert "damaged" in refused(builder("verify", str(copy)))


@pytest.mark.parametrize("command", ["ask", "retrieve"])
@pytest.mark.parametrize(("question", "reason"), [("   ", "Please type"), ("肉" * 3000, "too long")])
def test_empty_and_overlong_questions(small_index: Path, command: str, question: str, reason: str) -> None:
    assert reason in refused(shishen(command, question, "--index", str(small_index)))


def test_missing_index_names_the_command(tmp_path: Path) -> None:
    assert "index_builder.py build" in refused(shishen("ask", "红烧肉怎么做", "--index", str(tmp_path / "none")))


def test_damaged_index_names_the_command(small_index: Path, tmp_path: Path) -> None:
    import shutil

    for damage in ("manifest.json", "recipes.sqlite"):
        copy = tmp_path / damage
        shutil.copytree(small_index, copy)
        file = next(copy.rglob(damage))
        file.write_bytes(file.read_bytes()[:100])
        assert "index_builder.py build" in refused(shishen("retrieve", "红烧肉", "--index", str(copy)))


def test_unknown_configuration_key(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("chat: {modle: x}", encoding="utf-8")
    assert "chat.modle" in refused(shishen("doctor", SHISHEN_CONFIG=str(config)))


def test_audio_that_is_not_audio(small_index: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    clip.write_bytes(b"this is no sound" * 100)
    refused(shishen("ask", "--audio", str(clip), "--index", str(small_index)))
    refused(shishen("transcribe", str(clip), "--index", str(small_index)))


def test_transcribe_goes_on_after_a_file_that_cannot_be_read(small_index: Path, tmp_path: Path) -> None:
    silence = tmp_path / "silence.wav"
    silence.write_bytes(to_wav(np.zeros(2 * RATE, np.float32)))
    spoken = ROOT / "tests" / "fixtures" / "audio" / "spoken_00.flac"
    missing = tmp_path / "missing.wav"
    done = shishen("transcribe", str(missing), str(silence), str(spoken), "--index", str(small_index), "--json")
    assert str(missing) in refused(done)
    quiet, heard = map(json.loads, done.stdout.splitlines())
    assert quiet == {"file": str(silence), "raw": "", "text": "", "seconds_audio": 2.0, "seconds_taken": ANY}
    assert (
        set(heard) == set(quiet) and heard["file"] == str(spoken) and heard["text"] and 1 < heard["seconds_audio"] < 9
    )


def test_a_silent_question_is_not_answered(small_index: Path, tmp_path: Path) -> None:
    silence = tmp_path / "silence.wav"
    silence.write_bytes(to_wav(np.zeros(2 * RATE, np.float32)))
    done = shishen("ask", "--audio", str(silence), "--index", str(small_index), "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and NOT_HEARD in answer["answer"]
    assert (answer["question"], answer["sources"]) == ("", [])


@pytest.mark.parametrize("writer", ["auto", "model"])
def test_an_endpoint_that_is_down_costs_no_composed_answer(small_index: Path, tmp_path: Path, writer: str) -> None:
    done = shishen(
        "ask", "红烧肉怎么做", "--index", str(small_index), "--json",
        SHISHEN_CHAT__PROVIDER="openai", SHISHEN_CHAT__BASE_URL="http://127.0.0.1:9/v1",
        SHISHEN_ANSWERS__WRITER=writer, SHISHEN_MEMORY__PATH=str(tmp_path / "threads.sqlite"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    answer = json.loads(done.stdout)
    assert answer["composed"]
    assert "五花肉" in answer["answer"]


@pytest.mark.parametrize("sources", [["nowhere.jsonl"], ["/dev/null"]])
def test_build_without_recipes(sources: list[str], tmp_path: Path) -> None:
    refused(builder("build", *sources, "--out", str(tmp_path / "index")))
    assert not (tmp_path / "index" / "manifest.json").exists()


def test_doctor_reports_every_part(small_index: Path) -> None:
    done = shishen("doctor", "--json", SHISHEN_INDEX__PATH=str(small_index))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"chat", "speech", "index"} <= {row["part"] for row in rows}
    assert all(row["ok"] for row in rows), rows
