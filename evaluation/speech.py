"""How well spoken dish names are heard, before and after repair."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel
from rapidfuzz.distance import Levenshtein

from evaluation.metrics import mean
from evaluation.questions import Clip
from retrieval.index.recipe_index import reading
from retrieval.phonetic import PhoneticIndex
from retrieval.search.retriever import RecipeSearch
from text.normalize import letters, simplify
from tools.speech import Recognizer, repair_transcript


class Measures(BaseModel, frozen=True):
    """Share of clips whose dish name stands in the text, and the character error rate without punctuation."""

    dish: float
    cer: float


class HeardClip(BaseModel, frozen=True):
    """What became of one clip."""

    id: str | int
    said: str
    dish: str
    raw: str
    text: str
    seconds_audio: float
    seconds_taken: float
    first: str = ""
    """Title of the recipe that the repaired text retrieves first."""
    retrieved: bool | None = None
    """Whether that is a recipe of the dish; None where the index has none, or nothing was searched."""


class SpeechReport(BaseModel, frozen=True):
    """Measures over all clips; `real_time_factor` is seconds taken by a second of audio, without loading the model.

    `retrieved_first` is the share of clips whose repaired text finds a recipe of the dish first, among the clips whose
    dish the index has; None where there are none.
    """

    n: int
    raw: Measures
    repaired: Measures
    real_time_factor: float
    retrieved_first: float | None = None
    clips: tuple[HeardClip, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the measures without the single clips."""
        return self.model_dump(exclude={"clips"})


def evaluate_speech(
    recognizer: Recognizer,
    names: PhoneticIndex,
    clips: Sequence[Clip],
    folder: Path,
    search: RecipeSearch | None = None,
) -> SpeechReport:
    """Transcribe and repair every clip of `folder`, and retrieve its recipe where `search` is given.

    Raises:
        AudioError: a clip cannot be read.
        SpeechError: the recogniser cannot be used.
    """
    recognizer.warm_up()
    heard = []
    for clip in clips:
        transcript = recognizer.transcribe(folder / clip.file)
        text = repair_transcript(transcript, names).text
        first, retrieved = _retrieve(search, text, clip.dish) if search else ("", None)
        heard.append(
            HeardClip(
                id=clip.id,
                said=clip.text,
                dish=clip.dish,
                raw=transcript.raw,
                text=text,
                seconds_audio=transcript.seconds_audio,
                seconds_taken=transcript.seconds_taken,
                first=first,
                retrieved=retrieved,
            )
        )
    audio = sum(each.seconds_audio for each in heard)
    found = [each.retrieved for each in heard if each.retrieved is not None]
    return SpeechReport(
        n=len(heard),
        raw=_measure([(each.raw, each) for each in heard]),
        repaired=_measure([(each.text, each) for each in heard]),
        real_time_factor=round(sum(each.seconds_taken for each in heard) / audio, 3) if audio else 0.0,
        retrieved_first=mean(found) if found else None,
        clips=tuple(heard),
    )


def _retrieve(search: RecipeSearch, text: str, dish: str) -> tuple[str, bool | None]:
    """Return the title found first for `text`, and whether it is a recipe of `dish`; None where there is none."""
    dish = simplify(dish)
    with reading(search.index):
        rows = {row for _, row in search.index.recipes.rows_named([dish])}
    hits = search.search(text, 1)
    title = hits[0].recipe.name if hits else ""
    right = any(hit.row in rows or dish in simplify(hit.recipe.name) for hit in hits)
    return title, right if rows or right else None


def character_errors(said: str, heard: str) -> tuple[int, int]:
    """Return the edit distance in characters without punctuation, and the number of characters said."""
    said, heard = letters(said), letters(heard)
    return Levenshtein.distance(said, heard), len(said)


def _measure(texts: Sequence[tuple[str, HeardClip]]) -> Measures:
    errors = [character_errors(clip.said, text) for text, clip in texts]
    total = sum(size for _, size in errors)
    return Measures(
        dish=mean([clip.dish in text for text, clip in texts]),
        cer=round(sum(wrong for wrong, _ in errors) / total, 4) if total else 0.0,
    )
