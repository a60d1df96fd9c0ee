"""Sound out of a file, within limits that are held before anything is made of it.

Run as a program it decodes for another one: files come over standard input, samples go over standard output, and the
system ends it where a file takes more memory or time than any honest one. It imports nothing of the project.
"""

import io
import os
import resource
import select
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
RATES = (4_000, 192_000)
CHANNELS = 8
DECODED_BYTES = 200_000_000
MEMORY_BYTES = 300_000_000
CPU_S = 10
IDLE_S = 60
ASKED = struct.Struct("<dQ")
ANSWERED = struct.Struct("<cQ")
DONE = b"k"
# Playlist formats could make the decoder open other files or addresses: only these containers are tried.
_CONTAINERS = "wav,flac,mp3,mov,mp4,m4a,3gp,ogg,matroska,webm,aac"

Samples = NDArray[np.float32]


class DecodingError(ValueError):
    """A file that is not decoded; `why` is `NO_AUDIO`, `TOO_LONG`, `OUT_OF_BOUNDS` or `SILENT`."""

    NO_AUDIO, TOO_LONG, OUT_OF_BOUNDS, SILENT = b"a", b"l", b"b", b"s"

    def __init__(self, why: bytes) -> None:
        super().__init__(why.decode())
        self.why = why


def decoded(data: bytes | bytearray, max_seconds: float) -> Samples:
    """Return the first audio stream of a file as 16 kHz mono, float32 in -1 … 1.

    Raises:
        DecodingError: no sound can be read from it, it is longer than `max_seconds`, or has a rate, channels or a size
            that no recording has.
    """
    import av

    try:
        with av.open(io.BytesIO(data), mode="r", options={"format_whitelist": _CONTAINERS}) as container:
            stream = container.streams.audio[0]
            stream.codec_context.thread_count = 1
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            frames = _within(container.decode(stream), max_seconds)
            pieces = [piece.to_ndarray()[0] for frame in frames for piece in resampler.resample(frame)]
            pieces += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    except DecodingError:
        raise
    except (av.FFmpegError, IndexError, ValueError):
        raise DecodingError(DecodingError.NO_AUDIO) from None
    if not any(map(len, pieces)):
        raise DecodingError(DecodingError.SILENT)
    samples: Samples = np.nan_to_num(np.concatenate(pieces)).clip(-1, 1).astype(np.float32)
    return samples


def _within(frames: Iterator[Any], max_seconds: float) -> Iterator[Any]:
    """Yield frames as long as they stay within the limits."""
    seconds, size = 0.0, 0
    for frame in frames:
        channels = len(frame.layout.channels)
        size += frame.samples * channels * frame.format.bytes
        if not RATES[0] <= frame.sample_rate <= RATES[1] or not 1 <= channels <= CHANNELS or size > DECODED_BYTES:
            raise DecodingError(DecodingError.OUT_OF_BOUNDS)
        seconds += frame.samples / frame.sample_rate
        if seconds > max_seconds:
            raise DecodingError(DecodingError.TOO_LONG)
        yield frame


def serve() -> None:
    """Decode what comes over standard input until it ends, or nothing has come for `IDLE_S`."""
    import av  # noqa: F401  before the memory is bounded

    _bound_memory()
    while select.select([0], [], [], IDLE_S)[0] and (head := _read(ASKED.size)):
        max_seconds, size = ASKED.unpack(head)
        data = _read(size)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_S, resource.RLIM_INFINITY))
        try:
            status, answer = DONE, decoded(data, max_seconds).tobytes()
        except DecodingError as error:
            status, answer = error.why, b""
        except MemoryError:
            status, answer = DecodingError.OUT_OF_BOUNDS, b""
        sys.stdout.buffer.write(ANSWERED.pack(status, len(answer)) + answer)
        sys.stdout.buffer.flush()


def _bound_memory() -> None:
    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    taken = Path("/proc/self/statm")
    if taken.exists():
        pages = int(taken.read_text(encoding="ascii").split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY_BYTES
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


def _read(size: int) -> bytearray:
    """Return the next `size` bytes of standard input, fewer where it ends."""
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size and (count := os.readv(0, [view[filled:]])):
        filled += count
    return data if filled == size else bytearray()


if __name__ == "__main__":
    serve()
