"""Profiles: between environment and file; the doctor says what each of them lacks."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from doctor import Finding, examine
from models.templates import TEMPLATES
from settings import SettingsError, load_settings, profile_names

NAMES = ["24gb", "40gb", "api", "dashscope", "deepseek", "laptop", "ollama", "predecessor", "vllm"]


@pytest.fixture(autouse=True)
def chosen(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("SHISHEN_PROFILE", "")  # put back afterwards, whatever a command line chose
    for key in ("OPENAI_API_KEY", "DEEPSEEK_API_KEY", "IMAGE_API_KEY", "SHISHEN_DATABASE_URL"):
        monkeypatch.delenv(key, raising=False)
    return monkeypatch


def findings(name: str) -> dict[str, Finding]:
    done = CliRunner().invoke(app, ["doctor", "--profile", name, "--json"])
    assert done.exit_code in (0, 1), done.output
    return {row["part"]: Finding(**row) for row in map(json.loads, done.stdout.splitlines())}


def test_the_profiles_that_are_promised_are_there() -> None:
    assert profile_names() == NAMES


def test_predecessor_is_its_whole_stack(chosen: pytest.MonkeyPatch) -> None:
    chosen.setenv("SHISHEN_PROFILE", "predecessor")
    settings = load_settings()
    assert (settings.chat.provider, settings.chat.quantization) == ("hf", "nf4")
    assert settings.chat.template in TEMPLATES and not settings.chat.trust_remote_code
    assert (settings.chat.top_p, settings.chat.temperature, settings.chat.repetition_penalty) == (0.8, 0.8, 1.17)
    assert (settings.embedding.provider, settings.rerank.provider, settings.index.store) == ("bce", "bce", "faiss")
    assert (settings.speech.provider, settings.image.provider) == ("funasr", "diffusers")
    assert "Taiyi" in settings.image.model


@pytest.mark.parametrize("name", NAMES)
def test_the_doctor_examines_every_part_and_mends_what_is_missing(name: str) -> None:
    found = findings(name)
    assert {"chat", "speech", "image", "embedding", "index", "page", "vectors", "lexical"} <= set(found)
    assert all(finding.ok != bool(finding.run) for finding in found.values())


def test_the_doctor_names_the_commands_that_get_models() -> None:
    found = findings("predecessor")
    adopt = "shishen finetune adopt internlm/internlm2-chat-1_8b --out var/models/internlm2-chat-1_8b"
    assert found["chat"].run == adopt
    assert "modelscope download --model iic/speech" in found["speech"].run
    for part, model in (("embedding", "bce-embedding-base_v1"), ("rerank", "bce-reranker-base_v1")):
        fetch = f"hf download maidalun1020/{model} --local-dir var/models/{model}"
        assert found[part].run == f"{fetch} && shishen finetune safetensors var/models/{model}"
    assert "SHISHEN_PROFILE=predecessor python index_builder.py build" in found["index"].run
    assert findings("api")["chat"].run == "export DEEPSEEK_API_KEY=…"
    assert "nothing listens there" in findings("40gb")["chat"].run
    assert "SHISHEN_DATABASE_URL" in findings("40gb")["memory"].run


def test_the_doctor_has_pickles_converted(tmp_path: Path) -> None:
    (tmp_path / "unet").mkdir()
    for file in ("config.json", "model_index.json", "pytorch_model.bin", "unet/diffusion_pytorch_model.bin"):
        (tmp_path / file).touch()
    settings = load_settings(
        embedding={"provider": "bce", "model": "m", "source": tmp_path},
        image={"provider": "diffusers", "model": str(tmp_path)},
    )
    found = {finding.part: finding for finding in examine(settings)}
    for part in ("embedding", "image"):
        assert (found[part].ok, found[part].run) == (False, f"shishen finetune safetensors {tmp_path}")
    for file in ("model.safetensors", "unet/diffusion_pytorch_model.safetensors"):
        (tmp_path / file).touch()
    assert all(finding.ok for finding in examine(settings) if finding.part in ("embedding", "image"))


def test_environment_beats_profile_beats_file(tmp_path: Path, chosen: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("chat: {max_tokens: 99, top_p: 0.5, temperature: 0.3}", encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text("chat: {max_tokens: 88, top_p: 0.6}", encoding="utf-8")
    chosen.setenv("SHISHEN_PROFILE", str(own))
    chosen.setenv("SHISHEN_CHAT__MAX_TOKENS", "77")
    chat = load_settings(config).chat
    assert (chat.max_tokens, chat.top_p, chat.temperature) == (77, 0.6, 0.3)
    assert load_settings(config, chat={"top_p": 0.7}).chat.top_p == 0.7


def test_a_profile_that_cannot_be_used_is_one_sentence(tmp_path: Path, chosen: pytest.MonkeyPatch) -> None:
    chosen.setenv("SHISHEN_PROFILE", "nope")
    with pytest.raises(SettingsError, match=f"there are: {', '.join(NAMES)}"):
        load_settings()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("chat: {modle: x}", encoding="utf-8")
    chosen.setenv("SHISHEN_PROFILE", str(wrong))
    with pytest.raises(SettingsError, match=r"chat\.modle.*wrong\.yaml"):
        load_settings()


def test_the_option_before_the_command_is_heard(chosen: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(app, ["--profile", "laptop", "doctor", "--json"])
    assert '"embedded whisper-base"' in done.stdout
    assert load_settings().speech.beam_size == 1
    assert examine(load_settings())[0].part == "chat"
