"""Names of an index that a text spells in pinyin without tones ("di guo yu")."""

import re

import numpy as np

from retrieval.phonetic.phonetic_index import PhoneticIndex
from retrieval.phonetic.phonetic_layout import MAX_SYLLABLES
from text.pinyin import TONES, in_syllables
from text.pronunciation import Reading

_RUN = re.compile(r"[a-z]+(?:[ '-]+[a-z]+)*")
_SHORTEST = 3  # syllables of a name: two stand in English by accident
_EXACT = 0.04  # cost a syllable may have: its tone is unknown, all else is the same
_SHOWN = 3


def spelt_names(text: str, index: PhoneticIndex) -> list[str]:
    """Return at most three names of `index` that lower-case `text` spells in pinyin, the longest first."""
    found: dict[str, int] = {}
    for run in _RUN.findall(text):
        for sounds in _stretches(run):
            nothing = np.zeros(len(sounds), np.uint32)
            reading = Reading(np.array(sounds, np.uint16) * TONES, nothing, np.arange(len(sounds), dtype=np.int32))
            for hit in index.match(reading, 4 * _SHOWN):
                if hit.syllables >= _SHORTEST and hit.cost <= _EXACT * hit.syllables:
                    found.setdefault(hit.name, hit.syllables)
    return sorted(found, key=lambda name: -found[name])[:_SHOWN]


def _stretches(run: str) -> list[list[int]]:
    """Return the stretches of neighbouring words that are pinyin, as numbers of syllables."""
    stretches: list[list[int]] = [[]]
    for word in run.replace("'", " ").replace("-", " ").split():
        sounds = in_syllables(word)
        if sounds:
            stretches[-1] += sounds
        else:
            stretches.append([])
    return [sounds[: 2 * MAX_SYLLABLES] for sounds in stretches if len(sounds) >= _SHORTEST]
