"""Reciprocal rank fusion keyed by recipe (Cormack, Clarke & Büttcher 2009)."""

from collections.abc import Iterable, Mapping, Sequence


def reciprocal_rank_fusion(rankings: Iterable[tuple[float, Sequence[int]]], k: int = 60) -> Mapping[int, float]:
    """Fuse weighted rankings of recipe rows.

    Args:
        rankings: `(weight, rows best first)`; only the first place of a row in a ranking counts.
        k: the constant that damps the lead of the first places.

    Returns:
        Row to score, the sum over rankings of `weight / (k + place)`, best first.
    """
    scores: dict[int, float] = {}
    for weight, rows in rankings:
        for place, row in enumerate(dict.fromkeys(rows), 1):
            scores[row] = scores.get(row, 0.0) + weight / (k + place)
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
