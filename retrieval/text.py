"""Normalisation and tokenisation of Chinese cooking text, shared by indexing and search."""

import re
import unicodedata
from functools import cache

_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|[\u3400-\u9fff]+")
_BRACKETS = re.compile(r"【[^】]*】|\[[^\]]*\]|\([^)]*\)|（[^）]*）|《|》|『|』|「|」|“|”|\"|'")
_QUOTED = re.compile(r"[『「“《]([^』」”》]+)[』」”》]")
_NOT_TEXT = re.compile(r"[^\w\s+&·-]+", re.UNICODE)
_SPLIT = re.compile(r"[|｜丨~～—/\\,，。!！?？:：;；…]+|\s-\s|--+")
_TAIL = re.compile(r"(的)?(家常|简单|详细|正宗|懒人|快手|最)*(做法|制作方法|制作|食谱|教程|怎么做|如何做)(大全|步骤)?$")


@cache
def _converter() -> "object":
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in simplified script, full-width forms folded (NFKC), lower case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return folded if folded.isascii() else str(_converter().convert(folded))  # type: ignore[attr-defined]


def tokens(text: str) -> list[str]:
    """Split `text` into Latin words and numbers, Chinese characters and overlapping character pairs.

    Characters plus bigrams are the usual analysis of Chinese without a dictionary (Lucene's CJK analyzer).
    """
    found: list[str] = []
    for run in _TOKEN.findall(simplify(text)):
        if run.isascii():
            found.append(run)
        else:
            found.extend(run)
            found.extend(run[start : start + 2] for start in range(len(run) - 1))
    return found


def clean_name(name: str) -> str:
    """Return a recipe name without brackets, emoji, advertising tails and "…的做法".

    `『外焦里嫩的锅包肉』` keeps its content; `红烧肉【电饭煲版】🍖` becomes `红烧肉`. A name that would vanish is
    returned as it is, simplified.
    """
    text = simplify(name)
    quoted = _QUOTED.search(text)
    candidates = [_BRACKETS.sub(" ", text)]
    if quoted and not _NOT_TEXT.sub("", candidates[0]).strip():
        candidates = [quoted.group(1)]
    pieces = [piece for piece in _SPLIT.split(candidates[0]) if _NOT_TEXT.sub("", piece).strip()]
    best = _NOT_TEXT.sub(" ", pieces[0] if pieces else text)
    best = _TAIL.sub("", " ".join(best.split()).strip(" -·&+_"))
    return best or text.strip()
