"""Users of the page who sign in with a password: a file of salted hashes."""

import base64
import hashlib
import hmac
import os
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from serving.record_file import RecordFile
from settings import SettingsError

SHORTEST = 10
_LONGEST = 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9_.@-]{0,62}")
# scrypt with N=2^15, r=8, p=1: 32 MB and about 0.1 s a guess.
_N, _R, _P, _BYTES = 2**15, 8, 1, 32


class PageUser(BaseModel):
    """One user of the page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    salt: str = Field(description="Base64")
    hash: str = Field(description="scrypt of the password, base64")


class UserBook:
    """The users of one file; a change of the file is seen at once."""

    def __init__(self, file: Path) -> None:
        self._file = RecordFile(file, PageUser)

    def names(self) -> list[str]:
        """Return every user's name.

        Raises:
            SettingsError: the file cannot be read.
        """
        return sorted(user.name for user in self._file.read())

    def add(self, name: str, password: str) -> None:
        """Enter a user, or give one another password.

        Raises:
            SettingsError: the name is no valid one, or the password is too short.
        """
        if not _NAME.fullmatch(name):
            raise SettingsError("用户名只能用小写字母、数字和 _ . @ -。A user's name takes a-z, 0-9, _ . @ -.")
        if not SHORTEST <= len(password) <= _LONGEST:
            raise SettingsError(f"密码至少 {SHORTEST} 个字符。A password has at least {SHORTEST} characters.")
        salt = os.urandom(16)
        made = PageUser(name=name, salt=_text(salt), hash=_text(_scrypt(password, salt)))
        self._file.write([*(user for user in self._file.read() if user.name != name), made])

    def remove(self, name: str) -> None:
        """Take a user away.

        Raises:
            SettingsError: there is no such user.
        """
        known = self._file.read()
        left = [user for user in known if user.name != name]
        if len(left) == len(known):
            raise SettingsError(f"没有用户 {name} There is no user named {name}.")
        self._file.write(left)

    def check(self, name: str, password: str) -> bool:
        """Tell whether it is the user's password; an unknown name takes as long as a wrong password."""
        user = next((one for one in self._file.read() if one.name == name), None)
        salt = base64.b64decode(user.salt) if user else bytes(16)
        given = _scrypt(password[:_LONGEST], salt)
        return hmac.compare_digest(given, base64.b64decode(user.hash)) if user else False

    def seal(self, name: str) -> str:
        """Return what a user's sessions bear: other with every password, empty if there is no such user."""
        user = next((one for one in self._file.read() if one.name == name), None)
        return hashlib.sha256(f"{user.salt}{user.hash}".encode()).hexdigest() if user else ""


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=_BYTES, maxmem=64 * 1024 * 1024)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
