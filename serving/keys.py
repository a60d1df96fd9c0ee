"""API keys: random, kept as hashes in one file, each with an owner, scopes and limits."""

import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from settings import SettingsError

Scope = Literal["ask", "read", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "sk-shishen-"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class ApiKey(BaseModel):
    """One key; its name is the owner of what is done with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    hash: str = Field(description="SHA-256 of the key, which has 256 random bits: a slow hash would add nothing")
    scopes: tuple[Scope, ...] = SCOPES
    per_minute: int = Field(60, ge=1, description="Requests a minute")
    parallel: int = Field(4, ge=1, description="Requests at once")


_KEYS: TypeAdapter[tuple[ApiKey, ...]] = TypeAdapter(tuple[ApiKey, ...])


class KeyRing:
    """The keys of one file; a change of the file is seen at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int] | None = None
        self._by_hash: dict[str, ApiKey] = {}

    def all(self) -> list[ApiKey]:
        """Return every key by name.

        Raises:
            SettingsError: the file cannot be read.
        """
        self._refresh()
        return sorted(self._by_hash.values(), key=lambda key: key.name)

    def find(self, secret: str) -> ApiKey | None:
        """Return the key that `secret` is, None if it is none; lookup by hash leaks no timing about other keys."""
        self._refresh()
        return self._by_hash.get(_hash(secret))

    def add(self, name: str, scopes: Sequence[Scope] = SCOPES, per_minute: int = 60, parallel: int = 4) -> str:
        """Make a key and return it; it is shown this once.

        Raises:
            SettingsError: the name is taken or no valid name, or the file cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise SettingsError("密钥名只能用小写字母、数字、_ 和 -。A key's name takes a-z, 0-9, _ and -.")
        if any(key.name == name for key in self.all()):
            raise SettingsError(f"密钥 {name} 已有 There already is a key named {name}.")
        secret = PREFIX + secrets.token_urlsafe(32)
        made = ApiKey(name=name, hash=_hash(secret), scopes=tuple(scopes), per_minute=per_minute, parallel=parallel)
        self._write([*self.all(), made])
        return secret

    def revoke(self, name: str) -> None:
        """Take a key away.

        Raises:
            SettingsError: there is no such key.
        """
        left = [key for key in self.all() if key.name != name]
        if len(left) == len(self._by_hash):
            raise SettingsError(f"没有密钥 {name} There is no key named {name}.")
        self._write(left)

    def _refresh(self) -> None:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._stamp, self._by_hash = None, {}
            return
        stamp = (stat.st_mtime_ns, stat.st_size)
        if stamp == self._stamp:
            return
        try:
            found = _KEYS.validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            raise SettingsError(f"密钥文件读不了 {self._file} cannot be read as a list of keys.") from None
        self._stamp, self._by_hash = stamp, {key.hash: key for key in found}

    def _write(self, keys: Sequence[ApiKey]) -> None:
        rows = [key.model_dump(mode="json") for key in keys]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self._file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
        os.replace(part, self._file)
        self._stamp = None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
