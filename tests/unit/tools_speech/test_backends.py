"""One contract for every engine: a scripted endpoint, tiny random FunASR models, a broken Whisper folder."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from retrieval.phonetic import PhoneticIndex
from settings import SpeechSettings
from tests.unit.tools_speech.funasr_models import (
    TAGS,
    build_paraformer,
    build_punctuation,
    build_sense_voice,
    build_voice_activity,
)
from tools.speech import Recognizer, SpeechError, Transcript, create_recognizer
from tools.speech.audio import decode
from tools.speech.endpoint import to_wav
from tools.speech.paraformer import MAX_HOTWORDS, FunASRBackend

CLIPS = Path(__file__).parents[2] / "fixtures" / "audio"


class _Endpoint(BaseHTTPRequestHandler):
    requests: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.requests.append(body)
        self.send_response(200 if self.path == "/v1/audio/transcriptions" else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"text": "红烧肉怎么做？"}).encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[bytes]]]:
    requests: list[bytes] = []
    handler = type("Handler", (_Endpoint,), {"requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", requests
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["openai", "paraformer", "sense_voice"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Recognizer:
    if request.param == "openai":
        address, _ = request.getfixturevalue("endpoint")
        return create_recognizer(SpeechSettings(provider="openai", model="whisper-1", base_url=address))
    pytest.importorskip("funasr")
    build = build_paraformer if request.param == "paraformer" else build_sense_voice
    return create_recognizer(
        SpeechSettings(provider="funasr", source=build(tmp_path)), lambda: PhoneticIndex.build(["红烧肉"])
    )


def test_contract(engine: Recognizer) -> None:
    engine.warm_up()
    first = engine.transcribe(CLIPS / "spoken_00.flac")
    assert first.text and not first.no_speech and first.seconds_taken > 0
    assert engine.transcribe(CLIPS / "spoken_00.flac") is first
    assert engine.transcribe(to_wav(np.zeros(32_000, np.float32))).no_speech
    engine.close()
    assert engine.transcribe(CLIPS / "spoken_05.flac").text


def test_endpoint_gets_one_wav_a_clip(endpoint: tuple[str, list[bytes]]) -> None:
    address, requests = endpoint
    ear = create_recognizer(SpeechSettings(provider="openai", model="whisper-1", base_url=address, language="zh"))
    assert ear.transcribe(CLIPS / "spoken_00.flac").text == "红烧肉怎么做?"
    ear.transcribe(CLIPS / "spoken_00.flac")
    (body,) = requests
    assert b"RIFF" in body and b"whisper-1" in body and b'name="language"' in body


def test_endpoint_that_is_down_or_wrong(endpoint: tuple[str, list[bytes]]) -> None:
    for address in ("http://127.0.0.1:9/v1", endpoint[0] + "/nowhere"):
        ear = create_recognizer(SpeechSettings(provider="openai", model="m", base_url=address))
        with pytest.raises(SpeechError, match=address):
            ear.transcribe(CLIPS / "spoken_00.flac")


def test_many_threads_share_one_paraformer(tmp_path: Path) -> None:
    pytest.importorskip("funasr")
    build_paraformer(tmp_path)
    ear = create_recognizer(SpeechSettings(provider="funasr", source=tmp_path))
    files = sorted(CLIPS.glob("spoken_0*.flac"))[:4]
    alone = [create_recognizer(SpeechSettings(provider="funasr", source=tmp_path)).transcribe(file) for file in files]
    heard: dict[Path, str] = {}
    threads = [
        threading.Thread(target=lambda file=file: heard.update({file: ear.transcribe(file).raw})) for file in files
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [heard[file] for file in files] == [each.raw for each in alone]


def test_tags_of_sense_voice_are_no_text(tmp_path: Path) -> None:
    pytest.importorskip("funasr")
    backend = FunASRBackend(SpeechSettings(provider="funasr", source=build_sense_voice(tmp_path)))
    backend.load()
    samples = decode((CLIPS / "spoken_00.flac").read_bytes(), 60)
    raw = backend._model.generate(input=samples, cache={}, language="auto")[0]["text"]
    assert any(tag in raw for tag in TAGS)
    heard = backend.recognise(samples)
    assert heard.text and not any(sign in heard.text for sign in "<|>") and heard.language == "zh"


@pytest.mark.parametrize("build", [build_paraformer, build_sense_voice])
def test_funasr_models_for_voice_activity_and_punctuation(build: Callable[[Path], Path], tmp_path: Path) -> None:
    pytest.importorskip("funasr")
    source = build(tmp_path / "model")
    punctuation = build_punctuation(tmp_path / "punctuation")
    clip = CLIPS / "spoken_00.flac"

    def heard(**folders: Path) -> Transcript:
        return create_recognizer(SpeechSettings(provider="funasr", source=source, **folders)).transcribe(clip)

    plain = heard()
    assert not plain.text.endswith("。")
    assert heard(punctuation_source=punctuation).text == f"{plain.text}。"
    hears, deaf = (build_voice_activity(tmp_path / f"vad{each}", hears=each) for each in (True, False))
    assert heard(vad_source=hears, punctuation_source=punctuation).text.endswith("。")
    assert heard(vad_source=deaf, punctuation_source=punctuation).no_speech


@pytest.mark.parametrize("part", ["vad_source", "punctuation_source"])
def test_funasr_part_that_is_missing_is_named(tmp_path: Path, part: str) -> None:
    pytest.importorskip("funasr")
    settings = {"source": build_paraformer(tmp_path / "model"), part: tmp_path / "nowhere"}
    with pytest.raises(SpeechError, match="nowhere"):
        create_recognizer(SpeechSettings(provider="funasr", **settings)).warm_up()


def test_funasr_without_a_model(tmp_path: Path) -> None:
    pytest.importorskip("funasr")
    with pytest.raises(SpeechError, match=r"speech\.source"):
        create_recognizer(SpeechSettings(provider="funasr")).warm_up()
    with pytest.raises(SpeechError, match=r"config\.yaml"):
        create_recognizer(SpeechSettings(provider="funasr", source=tmp_path)).warm_up()


def test_whisper_folder_that_is_missing_or_no_model(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="nowhere"):
        create_recognizer(SpeechSettings(source=tmp_path / "nowhere")).warm_up()
    (tmp_path / "model.bin").write_bytes(b"junk")
    with pytest.raises(SpeechError, match="Whisper") as refused:
        create_recognizer(SpeechSettings(source=tmp_path)).warm_up()
    assert "\n" not in str(refused.value)


def test_hotwords_are_the_best_known_dishes_of_the_index() -> None:
    names = [f"编造的菜{number}" for number in range(300)] + ["红烧肉", "宫保鸡丁"]
    published = [names]
    backend = FunASRBackend(SpeechSettings(provider="funasr"), lambda: published[-1])
    words = backend.hotwords().split()
    assert len(words) == MAX_HOTWORDS and set(words[:2]) == {"红烧肉", "宫保鸡丁"}
    published.append(["麻婆豆腐"])
    assert backend.hotwords() == "麻婆豆腐"
