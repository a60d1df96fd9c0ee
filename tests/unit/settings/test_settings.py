from pathlib import Path

import pytest
import yaml

from scripts.generate_docs import CONFIG, CONFIGURATION, config_yaml, configuration_md
from settings import Settings, SettingsError, load_settings


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_default_without_file_value(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "{}")).chat.max_tokens == Settings().chat.max_tokens


def test_file_beats_default(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "chat: {max_tokens: 99}")).chat.max_tokens == 99


def test_environment_beats_file_and_is_coerced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHISHEN_CHAT__MAX_TOKENS", "77")
    loaded = load_settings(write(tmp_path, "chat: {max_tokens: 99, top_p: 0.5}"))
    assert loaded.chat.max_tokens == 77
    assert loaded.chat.top_p == 0.5


def test_argument_beats_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHISHEN_CHAT__MAX_TOKENS", "77")
    loaded = load_settings(write(tmp_path, "{}"), chat={"max_tokens": 55})
    assert loaded.chat.max_tokens == 55


def test_environment_of_another_key_of_the_section_survives_an_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHISHEN_CHAT__TOP_P", "0.25")
    assert load_settings(write(tmp_path, "{}"), chat={"max_tokens": 55}).chat.top_p == 0.25


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("chat: {max_tokns: 99}", "chat.max_tokns"),
        ("colour: red", "colour"),
        ("chat: {max_tokens: lots}", "chat.max_tokens"),
        ("chat: {top_p: 3}", "chat.top_p"),
        ("chat: {provider: Magic}", "chat.provider"),
    ],
)
def test_wrong_keys_and_values_are_named_in_one_sentence(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named.replace(".", r"\.")) as error:
        load_settings(write(tmp_path, text))
    assert "\n" not in str(error.value)


def test_broken_yaml_and_missing_file_are_one_sentence(tmp_path: Path) -> None:
    for file in (write(tmp_path, "chat: ["), tmp_path / "absent.yaml"):
        with pytest.raises(SettingsError) as error:
            load_settings(file)
        assert "\n" not in str(error.value)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().chat.max_tokens = 5  # type: ignore[misc]


def test_config_yaml_states_every_default_and_is_current() -> None:
    assert CONFIG.read_text(encoding="utf-8") == config_yaml(), "run: make docs"
    written = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    assert Settings.model_validate(written) == Settings()


def test_configuration_table_is_current() -> None:
    assert CONFIGURATION.read_text(encoding="utf-8") == configuration_md(), "run: make docs"


def test_no_setting_holds_a_secret() -> None:
    assert not [line for line in CONFIG.read_text(encoding="utf-8").splitlines() if "api_key:" in line]
