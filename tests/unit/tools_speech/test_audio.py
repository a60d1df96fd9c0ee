import io
from pathlib import Path

import av
import numpy as np
import pytest

from tools.speech.audio import RATE, AudioError, decode, nearest_voice, read_bytes, speech_parts

CLIPS = Path(__file__).parents[2] / "fixtures" / "audio"
FORMATS = [
    ("wav", "pcm_s16le", "s16", 44_100, "stereo"),
    ("wav", "pcm_u8", "u8", 8_000, "mono"),
    ("flac", "flac", "s16", 48_000, "mono"),
    ("mp3", "libmp3lame", "s16p", 44_100, "stereo"),
    ("mp4", "aac", "fltp", 44_100, "stereo"),
    ("ogg", "libopus", "s16", 48_000, "mono"),
    ("webm", "libopus", "s16", 48_000, "stereo"),
    ("wav", "pcm_f32le", "flt", 96_000, "5.1"),
    ("wav", "pcm_s24le", "s32", 11_025, "mono"),
    ("wav", "pcm_alaw", "s16", 8_000, "mono"),
    ("mp3", "libmp3lame", "s16p", 11_025, "mono"),
    ("mp4", "alac", "s16p", 22_050, "stereo"),
    ("adts", "aac", "fltp", 44_100, "mono"),
]


def encoded(container: str, codec: str, sample_format: str, rate: int, layout: str, seconds: float = 1.0) -> bytes:
    """Return a 440 Hz tone."""
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate).astype(np.float32)
    source = av.AudioFrame.from_ndarray(tone[None], "flt", "mono")
    source.sample_rate = rate
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        resampler = av.AudioResampler(sample_format, layout, rate, frame_size=stream.frame_size or None)
        for frame in [*resampler.resample(source), *resampler.resample(None)]:
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: "-".join(map(str, kind)))
def test_every_format_becomes_16_khz_mono(kind: tuple[str, str, str, int, str]) -> None:
    samples = decode(encoded(*kind), 60)
    assert samples.dtype == np.float32
    assert abs(len(samples) / RATE - 1) < 0.1
    spectrum = np.abs(np.fft.rfft(samples[:RATE]))
    assert abs(int(spectrum.argmax()) * RATE / min(len(samples), RATE) - 440) < 5
    assert 0.2 < np.abs(samples).max() <= 1


@pytest.mark.parametrize(
    "junk",
    [
        b"no sound at all" * 50,
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00" * 4096,
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    ],
)
def test_what_is_no_audio_is_refused_in_one_sentence(junk: bytes) -> None:
    with pytest.raises(AudioError) as refused:
        decode(junk, 60)
    assert "\n" not in str(refused.value)
    assert "passwd" not in str(refused.value)


def test_truncated_file_does_not_end_in_a_traceback() -> None:
    data = encoded(*FORMATS[2])
    try:
        samples = decode(data[: len(data) // 2], 60)
    except AudioError:
        return
    assert len(samples) < RATE


def test_limits(tmp_path: Path) -> None:
    long = encoded("wav", "pcm_s16le", "s16", 8_000, "mono", seconds=3)
    with pytest.raises(AudioError, match="2 秒"):
        decode(long, 2)
    with pytest.raises(AudioError, match="太大"):
        read_bytes(long, 1000)
    file = tmp_path / "clip.wav"
    file.write_bytes(long)
    with pytest.raises(AudioError, match="太大"):
        read_bytes(file, 1000)
    assert read_bytes(file, 10**6) == long
    with pytest.raises(AudioError, match="空"):
        read_bytes(b"", 1000)
    with pytest.raises(AudioError, match="无法读取"):
        read_bytes(tmp_path / "missing.wav", 1000)


def test_nobody_speaks_in_silence_hum_or_noise() -> None:
    rng = np.random.default_rng(0)
    time = np.arange(3 * RATE) / RATE
    for samples in (
        np.zeros(3 * RATE),
        rng.standard_normal(3 * RATE) * 0.1,
        0.2 * np.sin(2 * np.pi * 50 * time),
        np.cumsum(rng.standard_normal(3 * RATE)) / 300,
        np.zeros(10),
    ):
        assert speech_parts(np.clip(samples, -1, 1).astype(np.float32)) == []


def test_silence_around_speech_is_trimmed_and_long_speech_split() -> None:
    clip = decode((CLIPS / "spoken_00.flac").read_bytes(), 60)
    silence = np.zeros(5 * RATE, np.float32)
    (part,) = speech_parts(np.concatenate((silence, clip, silence)))
    assert len(part) < len(clip) + 2 * RATE
    parts = speech_parts(np.concatenate([clip] * 30))
    assert len(parts) > 1
    assert max(map(len, parts)) <= 29 * RATE


def test_another_voice_before_and_after_is_cut_off() -> None:
    near = decode((CLIPS / "spoken_00.flac").read_bytes(), 60)
    far = decode((CLIPS / "spoken_05.flac").read_bytes(), 60)
    far = far * (0.15 * np.sqrt(np.mean(near**2)) / np.sqrt(np.mean(far**2)))
    around = np.concatenate((far, near, far))
    kept = nearest_voice(around)
    assert len(kept) <= len(near) + RATE // 2
    # All that was said near by is in it.
    loud = np.flatnonzero(np.abs(near) > 0.2 * np.abs(near).max())
    inner = near[loud[0] : loud[-1]]
    assert np.isclose(np.correlate(kept, inner, "valid").max(), np.dot(inner, inner), rtol=1e-3)
    assert len(nearest_voice(near[:1000])) == 1000
    steady = np.random.default_rng(1).normal(0, 0.1, 2 * RATE).astype(np.float32)
    assert len(nearest_voice(steady)) > 1.9 * RATE
