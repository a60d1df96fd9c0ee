"""Whether the parts of a FAISS index fit together, so that a search over a damaged file reads nothing but the file."""

from typing import Any

from retrieval.stores import Shape


def check_layout(index: Any, shape: Shape | None = None) -> None:
    """Check an index of the kinds that `FaissStore` writes: flat with numbers, or inverted lists of 8-bit codes.

    Args:
        index: as `faiss.read_index` returns it.
        shape: how many vectors it must hold, and their dimension.

    Raises:
        ValueError: its parts do not fit together, or it is not of `shape`.
    """
    import faiss

    found = (index.ntotal, index.d)
    if shape is not None and found != shape:
        raise ValueError(f"the vectors have the shape {found}, not {shape}")
    if index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise ValueError("the vectors are compared by another measure")
    fits = _flat_fits(index) if hasattr(index, "id_map") else _lists_fit(index)
    if not fits:
        raise ValueError("the parts of the vector index do not fit together")


def _flat_fits(index: Any) -> bool:
    import faiss

    flat, count = faiss.downcast_index(index.index), index.ntotal
    if not isinstance(flat, faiss.IndexFlat) or index.id_map.size() != count:
        return False
    whole = (flat.ntotal, flat.d, flat.metric_type) == (count, index.d, index.metric_type)
    return whole and flat.code_size == 4 * index.d and flat.codes.size() == count * flat.code_size


def _lists_fit(index: Any) -> bool:
    import faiss

    if not isinstance(index, faiss.IndexIVFScalarQuantizer):
        return False
    dimension: int = index.d
    lists: Any = index.invlists
    coarse: Any = faiss.downcast_index(index.quantizer)
    codes = (index.code_size, lists.code_size, index.sq.code_size, index.sq.d) == (dimension,) * 4
    trained = index.sq.qtype == faiss.ScalarQuantizer.QT_8bit and index.sq.trained.size() == 2 * dimension
    centres = isinstance(coarse, faiss.IndexFlat) and (coarse.ntotal, coarse.d) == (index.nlist, dimension)
    if not (codes and trained and centres and index.is_trained and lists.nlist == index.nlist):
        return False
    kept = coarse.codes.size() == coarse.ntotal * coarse.code_size and coarse.code_size == 4 * dimension
    held: int = sum(lists.list_size(at) for at in range(lists.nlist))
    return bool(kept and held == index.ntotal)
