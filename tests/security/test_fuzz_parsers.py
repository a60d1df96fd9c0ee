"""Parsers of recordings and pictures under 2,000 damaged inputs: one sentence each, never anything else."""

import base64
import io
import random
import wave
from collections.abc import Iterator

import av
import numpy as np
import pytest
from PIL import Image

from tools.image.picture import ImageError
from tools.image.remote import decode_base64
from tools.speech.audio import AudioError, decode

SOUND = (np.sin(np.linspace(0, 300, 4000)) * 20_000).astype(np.int16)


def wav() -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(SOUND.tobytes())
    return kept.getvalue()


def encoded(container: str, codec: str) -> bytes:
    kept = io.BytesIO()
    with av.open(kept, "w", format=container) as file:
        stream = file.add_stream(codec, rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(SOUND.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return kept.getvalue()


def picture(kind: str) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((40, 40), 60).convert("RGB").save(kept, kind)
    return kept.getvalue()


def damaged(whole: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Yield inputs cut, flipped, doubled, spliced and made up."""
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


def test_damaged_recordings_are_refused_or_heard() -> None:
    whole = [wav(), encoded("flac", "flac"), encoded("mp3", "libmp3lame"), encoded("webm", "libopus")]
    heard = refused = 0
    for data in damaged(whole, 1500, seed=1):
        try:
            samples = decode(data, max_seconds=60)
        except AudioError as error:
            assert "\n" not in str(error)
            refused += 1
        else:
            assert samples.dtype == np.float32
            assert len(samples) <= 61 * 16_000
            assert np.isfinite(samples).all()
            heard += 1
    assert refused > 100
    assert heard > 100


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_damaged_pictures_are_refused_or_shown(kind: str) -> None:
    refused = 0
    for data in damaged([picture(kind)], 300, seed=2):
        try:
            image = decode_base64(base64.b64encode(data).decode(), 1_000_000)
        except ImageError as error:
            assert "\n" not in str(error)
            refused += 1
        else:
            assert image.width * image.height <= 64_000_000
    assert refused > 30
