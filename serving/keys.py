"""API keys: random, kept as hashes in one file, each with an owner, scopes and limits."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, Field

from serving.record_file import RecordFile
from settings import SettingsError

Scope = Literal["ask", "read", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "sk-shishen-"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class ApiKey(BaseModel, frozen=True, extra="forbid"):
    """One key; its name is the owner of what is done with it."""

    name: str
    hash: str = Field(description="SHA-256 of the key, which has 256 random bits: a slow hash would add nothing")
    scopes: tuple[Scope, ...] = SCOPES
    per_minute: int = Field(60, ge=1, description="Requests a minute")
    parallel: int = Field(4, ge=1, description="Requests at once")


class KeyRing:
    """The keys of one file; a change of the file is seen at once."""

    def __init__(self, file: Path) -> None:
        self._file = RecordFile(file, ApiKey)
        self._known: tuple[ApiKey, ...] = ()
        self._by_hash: dict[str, ApiKey] = {}

    def all(self) -> list[ApiKey]:
        """Return every key by name.

        Raises:
            SettingsError: the file cannot be read.
        """
        return sorted(self._file.read(), key=lambda key: key.name)

    def find(self, secret: str) -> ApiKey | None:
        """Return the key that `secret` is, None if it is none; lookup by hash leaks no timing about other keys."""
        read = self._file.read()
        if read is not self._known:
            self._known, self._by_hash = read, {key.hash: key for key in read}
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
        self._file.write([*self.all(), made])
        return secret

    def revoke(self, name: str) -> None:
        """Take a key away.

        Raises:
            SettingsError: there is no such key.
        """
        known = self.all()
        left = [key for key in known if key.name != name]
        if len(left) == len(known):
            raise SettingsError(f"没有密钥 {name} There is no key named {name}.")
        self._file.write(left)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
