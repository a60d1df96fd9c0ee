"""Speed and accuracy of speech: engines side by side, and the repair alone among 100,000 names.

python -m bench.speech CLIPS.jsonl AUDIO_DIR [--index DIR] [--engine NAME=FOLDER ...]
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from evaluation.questions import Clip, read_rows
from evaluation.speech import evaluate_speech
from retrieval.index.recipe_index import open_index
from retrieval.phonetic import PhoneticIndex, repair
from settings import SpeechSettings, load_settings, resolve
from tools.speech import Transcript, create_recognizer, repair_transcript
from tools.speech.recognizer import REMEMBERED

NAMES = 100_000


def crowd(names: Sequence[str], count: int) -> PhoneticIndex:
    """Return an index of `names` and as many others, their halves put together anew, as make `count`."""
    rng = random.Random(0)
    heads = [name[: len(name) // 2] for name in names if name.isalpha() and len(name) > 3]
    tails = [name[len(name) // 2 :] for name in names if name.isalpha() and len(name) > 3]
    made = set(names)
    while len(made) < count:
        made.add(rng.choice(heads) + rng.choice(tails))
    return PhoneticIndex.build(sorted(made))


def time_repair(repairs: Sequence[Callable[[], object]]) -> tuple[float, float]:
    """Return the median and the 95th percentile of one repair, milliseconds; the first is made once before."""
    repairs[0]()
    taken = []
    for each in repairs:
        began = time.perf_counter()
        each()
        taken.append((time.perf_counter() - began) * 1e3)
    return statistics.median(taken), sorted(taken)[int(0.95 * len(taken))]


def main() -> None:
    """Print one line an engine, then the time of the repair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", type=Path)
    parser.add_argument("audio", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--engine", action="append", default=[], metavar="PROVIDER=FOLDER")
    options = parser.parse_args()
    settings = load_settings()
    names = open_index(resolve(options.index or settings.index.path), settings.embedding.model).phonetic
    clips = read_rows(options.clips, Clip)
    engines = {"whisper-base": settings.speech}
    for each in options.engine:
        provider, _, folder = each.partition("=")
        engines[each] = SpeechSettings(provider=provider, source=Path(folder))
    heard: list[Transcript] = []
    print(f"{'engine':32} raw dish  cer    repaired dish  cer    real-time factor  slowest clip s")
    for label, speech in engines.items():
        recognizer = create_recognizer(speech, lambda: names)
        report = evaluate_speech(recognizer, names, clips, options.audio)
        slowest = max(clip.seconds_taken for clip in report.clips)
        print(
            f"{label:32} {report.raw.dish:8.3f}  {report.raw.cer:.3f}  {report.repaired.dish:13.3f}  "
            f"{report.repaired.cer:.3f}  {report.real_time_factor:16.3f}  {slowest:14.2f}"
        )
        heard = heard or [recognizer.transcribe(options.audio / clip.file) for clip in clips[:REMEMBERED]]
    for count in (len(names.names), 30_000, NAMES):
        index = names if count == len(names.names) else crowd(names.names, count)
        # The index remembers what it compared, so each kind has an index of its own.
        whole = replace(index)
        one = [partial(repair, each.text, index, spoken=True, confidence=each.confidence) for each in heard]
        every = [partial(repair_transcript, each, whole) for each in heard]
        for label, repairs in (("one hearing", one), ("all hearings", every)):
            median, slow = time_repair(repairs)
            print(f"repair among {len(index.names):7,} names, {label}: median {median:.1f} ms, 95 % {slow:.1f} ms")


if __name__ == "__main__":
    main()
