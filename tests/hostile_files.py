"""Recordings and pictures that are damaged, or made to cost much."""

import io
import random
import struct
import wave
import zlib
from collections.abc import Iterator, Sequence

import av
import numpy as np
from PIL import Image

SOUND = (np.sin(np.linspace(0, 300, 4000)) * 20_000).astype(np.int16)


def wav(rate: int, channels: int = 1, seconds: float = 1.0) -> bytes:
    """Return a silent WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as clip:
        clip.setnchannels(channels)
        clip.setsampwidth(2)
        clip.setframerate(rate)
        clip.writeframes(bytes(int(rate * seconds) * channels * 2))
    return file.getvalue()


def encoded(container: str, codec: str, seconds: Sequence[np.ndarray] = (SOUND,), rate: int = 16_000) -> bytes:
    """Return a recording of pieces of sound, one after the other."""
    kept = io.BytesIO()
    with av.open(kept, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="mono")
        for piece in seconds:
            frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = rate
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return kept.getvalue()


def hours_of_silence(hours: float) -> bytes:
    """Return a small FLAC file that unfolds into hours of sound."""
    return encoded("flac", "flac", [np.zeros(16_000 * 60, np.int16)] * round(hours * 60))


def flac(rate: int, block: int, frames: int = 1) -> bytes:
    """Return a FLAC file of constant blocks of 2**`block` samples, 8 bits, mono, said to be of any rate."""
    size = 1 << block
    stream = size.to_bytes(2, "big") * 2 + bytes(6) + (rate << 44 | 7 << 36 | size * frames).to_bytes(8, "big")
    data = b"fLaC\x80\x00\x00\x22" + stream + bytes(16)
    for number in range(frames):
        head = bytes((0xFF, 0xF8, block << 4, 0x02, number))
        frame = head + bytes((_crc(head, 0x07, 8),)) + b"\x00\x40"
        data += frame + _crc(frame, 0x8005, 16).to_bytes(2, "big")
    return data


def _crc(data: bytes, polynomial: int, bits: int) -> int:
    rest, top = 0, 1 << (bits - 1)
    for byte in data:
        rest ^= byte << (bits - 8)
        for _ in range(8):
            rest = ((rest << 1) ^ polynomial if rest & top else rest << 1) & ((1 << bits) - 1)
    return rest


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a black PNG of any size: its rows compress a thousandfold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    extra = b"".join(chunk(kind, data) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def unfolding(kind: bytes, size: int = 200_000_000) -> bytes:
    """Return a small PNG with a chunk that unfolds into `size` bytes."""
    packer, piece = zlib.compressobj(9), bytes(1_000_000)
    packed = b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
    return png(8, 8, (kind, b"a\0\0" + packed))


def picture(kind: str, size: int = 40) -> bytes:
    """Return a picture of noise."""
    kept = io.BytesIO()
    Image.effect_noise((size, size), 60).convert("RGB").save(kept, kind)
    return kept.getvalue()


def damaged(whole: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Yield files cut, flipped, doubled, spliced and made up."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(whole))
        match chance.randrange(5):
            case 0:
                del data[chance.randrange(len(data)) :]
            case 1:
                for _ in range(chance.randint(1, 40)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
            case 2:
                at = chance.randrange(min(64, len(data)))
                data[at : at + 4] = b"\xff\xff\xff\xff"
            case 3:
                data = data[: chance.randrange(1, len(data))] + bytearray(chance.choice(whole)[chance.randrange(40) :])
            case _:
                data = data[:8] + bytearray(chance.randbytes(chance.randint(1, 3000)))
        yield bytes(data)


def recordings(count: int, seed: int) -> Iterator[bytes]:
    """Yield recordings: a whole one first, some of any rate, length and number of channels, most of them damaged."""
    yield wav(16_000)
    chance = random.Random(seed)
    formats = (("flac", "flac"), ("mp3", "libmp3lame"), ("webm", "libopus"), ("ogg", "libvorbis"), ("adts", "aac"))
    whole = [wav(16_000), hours_of_silence(0.05), *(encoded(*one) for one in formats[:3])]
    for _ in range(count // 4):
        match chance.randrange(4):
            case 0:
                yield flac(chance.choice((1, 2, 100, 3_999, 655_350)), chance.randint(8, 15), chance.randint(1, 200))
            case 1:
                yield wav(chance.choice((1, 50, 1_000, 400_000, 2**31 - 1)), 1, chance.uniform(0, 1e-4))
            case 2:
                yield wav(chance.choice((8_000, 48_000)), chance.randint(1, 64), chance.uniform(0.01, 2))
            case _:
                yield hours_of_silence(chance.uniform(0.1, 3))
    yield from damaged(whole, count - count // 4, seed)


def pictures(count: int, seed: int) -> Iterator[bytes]:
    """Yield pictures: a whole one first, some that unfold, most of them damaged."""
    yield picture("PNG")
    chance = random.Random(seed)
    kinds = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "ICO")
    huge = [*(png(wide, 30_000) for wide in (1, 2_000, 30_000)), unfolding(b"zTXt"), unfolding(b"iCCP")]
    yield from (chance.choice(huge) for _ in range(count // 10))
    yield from damaged([picture(kind, 200) for kind in kinds], count - count // 10, seed)
