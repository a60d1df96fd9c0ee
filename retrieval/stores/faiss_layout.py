"""Whether the parts of a FAISS index fit together, so that a search over a damaged file reads nothing but the file."""

from typing import Any

from retrieval.stores.vector_store import Shape

_BLOCK = 32  # vectors that a fast scan takes at once


def check_layout(index: Any, shape: Shape | None = None) -> None:
    """Check an index of the kinds that `FaissStore` writes: flat with numbers, or inverted lists of 4-bit codes.

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

    if not isinstance(index, faiss.IndexIVFPQFastScan):
        return False
    dimension, parts = index.d, index.pq.M
    inverted: Any = index.invlists
    lists: Any = faiss.downcast_InvertedLists(inverted)
    coarse: Any = faiss.downcast_index(index.quantizer)
    if not isinstance(coarse, faiss.IndexFlat) or (coarse.ntotal, coarse.d) != (index.nlist, dimension):
        return False
    if coarse.code_size != 4 * dimension or coarse.codes.size() != coarse.ntotal * coarse.code_size:
        return False
    coder = (index.pq.d, index.pq.nbits, index.pq.ksub, parts * index.pq.dsub, index.pq.centroids.size())
    scan = (index.M, index.nbits, index.ksub, index.M2, index.bbs)
    if coder != (dimension, 4, 16, dimension, 16 * dimension) or scan != (parts, 4, 16, parts + parts % 2, _BLOCK):
        return False
    blocks = (lists.nlist, lists.n_per_block, lists.block_size)
    if not index.is_trained or blocks != (index.nlist, _BLOCK, _BLOCK * index.M2 // 2):
        return False
    held: int = sum(lists.list_size(at) for at in range(lists.nlist))
    return held == index.ntotal
