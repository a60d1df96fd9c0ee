"""Every setting of the application, read from `config.yaml` into one frozen model.

Precedence: argument, then environment (`SHISHEN_CHAT__MAX_TOKENS=256`), then profile (`SHISHEN_PROFILE=laptop`), then
file, then default. Unknown keys are refused. Secrets never stand in the file: settings that end in `_env` name the
environment variable that holds one.
"""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from errors import UserError
from settings.sections import (
    AnswerSettings,
    ChatSettings,
    ChefSettings,
    EmbeddingSettings,
    ImageSettings,
    ImportSettings,
    IndexSettings,
    LogSettings,
    MemorySettings,
    PageSettings,
    ProfileSettings,
    RerankSettings,
    RetrievalSettings,
    Section,
    ServerSettings,
    ShareSettings,
    SpeechSettings,
    TracingSettings,
    VoiceSettings,
)

__all__ = [
    "PROFILES",
    "ROOT",
    "AnswerSettings",
    "ChatSettings",
    "ChefSettings",
    "EmbeddingSettings",
    "ImageSettings",
    "ImportSettings",
    "IndexSettings",
    "LogSettings",
    "MemorySettings",
    "PageSettings",
    "ProfileSettings",
    "RerankSettings",
    "RetrievalSettings",
    "Section",
    "ServerSettings",
    "Settings",
    "SettingsError",
    "ShareSettings",
    "SpeechSettings",
    "TracingSettings",
    "VoiceSettings",
    "load_settings",
    "profile_names",
    "resolve",
    "secret",
    "use_profile",
]

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ROOT / "profiles"


class SettingsError(UserError, ValueError):
    """The configuration cannot be used; the message is one sentence for the user."""


class Settings(BaseSettings):
    """The whole configuration."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="SHISHEN_",
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    language: Literal["auto", "zh", "en"] = Field("auto", description="Language of answers; auto: the question's")
    max_question_chars: int = Field(500, ge=10, le=10000, description="Longest question, characters")
    chat: ChatSettings = ChatSettings()
    answers: AnswerSettings = AnswerSettings()
    chef: ChefSettings = ChefSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    index: IndexSettings = IndexSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    rerank: RerankSettings = RerankSettings()
    speech: SpeechSettings = SpeechSettings()
    voice: VoiceSettings = VoiceSettings()
    image: ImageSettings = ImageSettings()
    memory: MemorySettings = MemorySettings()
    page: PageSettings = PageSettings()
    import_: ImportSettings = Field(ImportSettings(), validation_alias=AliasChoices("import", "SHISHEN_IMPORT"))
    share: ShareSettings = ShareSettings()
    server: ServerSettings = ServerSettings()
    logs: LogSettings = LogSettings()
    tracing: TracingSettings = TracingSettings()


def _config_file() -> Path:
    return Path(os.environ.get("SHISHEN_CONFIG", ROOT / "config.yaml"))


def use_profile(name: str) -> None:
    """Take the settings of a profile for the rest of this process and its children."""
    os.environ["SHISHEN_PROFILE"] = name


def profile_names() -> list[str]:
    """Return the names of the profiles that come with the project."""
    return sorted(file.stem for file in PROFILES.glob("*.yaml"))


def _profile_file() -> Path | None:
    name = os.environ.get("SHISHEN_PROFILE", "")
    if not name:
        return None
    file = Path(name) if name.endswith((".yaml", ".yml")) else PROFILES / f"{name}.yaml"
    if not file.is_file():
        raise SettingsError(f"没有这套配置 No profile '{name}'; there are: {', '.join(profile_names())}.")
    return file


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings; relative paths are taken from the checkout.

    Args:
        config: the YAML file (default: `SHISHEN_CONFIG`, else `config.yaml` of the checkout).
        overrides: sections or values that beat environment and file, e.g. `chat={"max_tokens": 64}`.

    Raises:
        SettingsError: the file is missing, is no YAML, or a key or value is wrong; the message names the key.
    """
    file, profile = config or _config_file(), _profile_file()
    files = [file] if profile is None else [profile, file]
    if not file.is_file():
        raise SettingsError(f"No configuration at {file}: copy config.yaml from the repository or set SHISHEN_CONFIG.")

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            read = (YamlConfigSettingsSource(settings_cls, yaml_file=one) for one in files)
            return init_settings, env_settings, *read

    try:
        return FromFile(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        reason = "is not a setting" if first["type"] == "extra_forbidden" else first["msg"].lower()
        raise SettingsError(
            f"Setting '{key}' {reason} ({', '.join(map(str, files))}; docs/configuration.md lists all)."
        ) from None
    except Exception as error:
        raise SettingsError(f"{', '.join(map(str, files))} cannot be read: {' '.join(str(error).split())}") from None


def resolve(path: Path) -> Path:
    """Return `path` taken from the checkout if it is relative."""
    return path if path.is_absolute() else ROOT / path


def secret(variable: str) -> SecretStr | None:
    """Return the secret in an environment variable, None if it is unset or empty."""
    value = os.environ.get(variable)
    return SecretStr(value) if value else None


def endpoint_key(variable: str) -> str:
    """Return the key of an endpoint in an environment variable; clients want one, also where the endpoint does not."""
    key = secret(variable)
    return key.get_secret_value() if key else "none"
