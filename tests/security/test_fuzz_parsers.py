"""Parsers of recordings and pictures under 2,000 damaged inputs: one sentence each, never anything else."""

import base64

import numpy as np
import pytest

from tests.hostile_files import damaged, encoded, picture, wav
from tools.image.picture import ImageError
from tools.image.remote import decode_base64
from tools.speech.audio import AudioError, decode


def test_damaged_recordings_are_refused_or_heard() -> None:
    whole = [
        wav(16_000, seconds=0.25),
        encoded("flac", "flac"),
        encoded("mp3", "libmp3lame"),
        encoded("webm", "libopus"),
    ]
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
