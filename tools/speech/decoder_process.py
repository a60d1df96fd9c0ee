"""Processes that decode audio apart from this one: kept warm, replaced when a file was too much for them."""

import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path

from tools.speech import decoding
from tools.speech.decoding import ANSWERED, ASKED, DONE, DecodingError

AT_ONCE = 2
WAIT_S = 30.0
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH")


class _Ended(Exception):
    """The process is gone, or does not answer."""


class _Worker:
    """One process, for one file at a time."""

    def __init__(self) -> None:
        # No secrets of this process, and one thread for the numbers.
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(decoding.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | {"OPENBLAS_NUM_THREADS": "1"},
            bufsize=0,
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def decode(self, data: bytes, max_seconds: float) -> bytearray:
        assert self._process.stdin is not None
        try:
            for part in (ASKED.pack(max_seconds, len(data)), data):
                view = memoryview(part)
                while view:
                    view = view[self._process.stdin.write(view) :]
        except OSError:
            raise _Ended from None
        until = time.monotonic() + WAIT_S
        status, size = ANSWERED.unpack(self._read(ANSWERED.size, until))
        if status != DONE:
            raise DecodingError(status)
        return self._read(size, until)

    def _read(self, size: int, until: float) -> bytearray:
        assert self._process.stdout is not None
        got = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._process.stdout, selectors.EVENT_READ)
            while len(got) < size:
                if not waiting.select(max(0.0, until - time.monotonic())):
                    raise _Ended
                part = self._process.stdout.read(size - len(got))
                if not part:
                    raise _Ended
                got += part
        return got

    def end(self) -> bool:
        """End the process; return whether it had ended of itself, having nothing to do."""
        try:
            idle = self._process.wait(0.1) == 0
        except subprocess.TimeoutExpired:
            idle = False
        self._process.kill()
        self._process.communicate()
        return idle


class DecoderProcesses:
    """Decodes files in at most `AT_ONCE` processes. Safe to use from several threads."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def decode(self, data: bytes, max_seconds: float) -> bytearray:
        """Return the samples of a file (see `decoding.decoded`) as float32 in bytes.

        Raises:
            DecodingError: it cannot be decoded, or took too much memory or time.
        """
        with self._places:
            while True:
                worker = self._take()
                try:
                    samples = worker.decode(data, max_seconds)
                except DecodingError:
                    self._idle.append(worker)
                    raise
                except _Ended:
                    if worker.end():
                        continue
                    raise DecodingError(DecodingError.OUT_OF_BOUNDS) from None
                except BaseException:
                    worker.end()
                    raise
                self._idle.append(worker)
                return samples

    def _take(self) -> _Worker:
        while True:
            try:
                worker = self._idle.pop()
            except IndexError:
                return _Worker()
            if worker.alive:
                return worker

    def close(self) -> None:
        """End the processes that wait for files."""
        while self._idle:
            self._idle.pop().end()
