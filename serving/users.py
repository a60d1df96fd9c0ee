"""Users of the page who sign in with a password: a file of salted hashes."""

import base64
import hashlib
import hmac
import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import BaseModel, Field

from serving.record_file import RecordFile
from settings import SettingsError

SHORTEST = 10
_LONGEST = 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9_.@-]{0,62}")


class PageUser(BaseModel, frozen=True, extra="forbid"):
    """One user of the page."""

    name: str
    salt: str = Field("", description="Base64, of a hash made before Argon2 only")
    hash: str = Field(description="Argon2id of the password; before, scrypt in base64")

    def stored(self) -> str:
        """Return the hash as one text that says its kind."""
        return f"{_Scrypt.MARK}{self.salt}${self.hash}" if self.salt else self.hash


class _Scrypt:
    """Hashes of before; the next sign-in replaces them."""

    MARK = "scrypt$"

    @classmethod
    def identify(cls, hash: str | bytes) -> bool:
        return str(hash).startswith(cls.MARK)

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        salt, kept = (base64.b64decode(part) for part in str(hash).removeprefix(self.MARK).split("$"))
        limits = {"n": 2**15, "r": 8, "p": 1, "dklen": 32, "maxmem": 64 * 1024 * 1024}
        return hmac.compare_digest(hashlib.scrypt(str(password).encode(), salt=salt, **limits), kept)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        raise NotImplementedError

    def check_needs_rehash(self, hash: str | bytes) -> bool:
        return True


_PASSWORDS = PasswordHash((Argon2Hasher(), _Scrypt()))


@cache
def _nobodys() -> str:
    return _PASSWORDS.hash("")


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
        self._keep(PageUser(name=name, hash=_PASSWORDS.hash(password)))

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
        user = self._find(name)
        right, fresh = _PASSWORDS.verify_and_update(password[:_LONGEST], user.stored() if user else _nobodys())
        if user and right and fresh:
            # Who may read the file need not be who may write it.
            with suppress(OSError):
                self._keep(PageUser(name=name, hash=fresh))
        return user is not None and right

    def seal(self, name: str) -> str:
        """Return what a user's sessions bear: other with every password, empty if there is no such user."""
        user = self._find(name)
        return hashlib.sha256(f"{user.salt}{user.hash}".encode()).hexdigest() if user else ""

    def _find(self, name: str) -> PageUser | None:
        return next((user for user in self._file.read() if user.name == name), None)

    def _keep(self, made: PageUser) -> None:
        self._file.write([*(user for user in self._file.read() if user.name != made.name), made])
