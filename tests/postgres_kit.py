"""A private PostgreSQL cluster in a folder of its own, run by a user other than root."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cluster:
    """A running cluster, reached through a socket in its folder."""

    folder: Path
    binaries: Path
    user: str

    @property
    def address(self) -> str:
        return f"postgresql://{self.user}@/postgres?host={self.folder}"

    def control(self, *arguments: str) -> None:
        self.run(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", "-l", str(self.folder / "log"), *arguments
        )

    def start(self) -> None:
        self.control("-o", f"-k {self.folder} -c listen_addresses= -c fsync=off", "start")

    def stop(self, mode: str = "immediate") -> None:
        self.control("-m", mode, "stop")

    def run(self, program: str, *arguments: str) -> None:
        user = self.user if os.getuid() == 0 else None
        command = [str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, user=user, stdout=subprocess.DEVNULL, timeout=60)


def binaries() -> Path | None:
    """Return the folder with initdb, None if PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """Make, start and at the end delete a cluster."""
    folder = Path(tempfile.mkdtemp(prefix="shishen-pg-"))
    user = "nobody" if os.getuid() == 0 else getpass.getuser()
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    made = Cluster(folder, programs, user)
    try:
        made.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C", "-U", user, "-N")
        made.start()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
