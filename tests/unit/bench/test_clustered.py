"""The made embeddings: deterministic, alike for alike names, and their errors those of leaving a text out."""

import numpy as np
import pytest

from bench import clustered
from bench.clustered import ClusteredEmbeddings, fit, open_clustered, training_texts
from bench.synthetic import dishes, questions


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    cache = tmp_path_factory.mktemp("bench")
    return cache, open_clustered(cache, count=80)


@pytest.mark.embedded
def test_the_fit_is_kept_and_read_again(small, monkeypatch):
    cache, model = small
    monkeypatch.setattr(clustered, "_really_embedded", lambda texts: pytest.fail("embedded again"))
    again = open_clustered(cache, count=80)
    assert np.array_equal(again.embed_documents(["红烧肉怎么做"]), model.embed_documents(["红烧肉怎么做"]))


@pytest.mark.embedded
def test_vectors_do_not_depend_on_their_batch(small):
    texts = [*questions(300, recipes=1000), "", "a\nb", "😋"]
    together = small[1].embed_documents(texts)
    assert together.shape == (303, 384) and together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.stack([small[1].embed_query(text) for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert len({vector.tobytes() for vector in together}) == len(set(texts))


@pytest.mark.embedded
def test_alike_questions_have_alike_vectors(small):
    asked = [plan.name for plan in dishes()[:60]]
    questions, others = (small[1].embed_documents([name + tail for name in asked]) for tail in ("怎么做", "的家常做法"))
    cosines = questions @ others.T
    same = float(np.diag(cosines).mean())
    assert same > (cosines.sum() - np.trace(cosines)) / (60 * 59) + 0.01


def test_errors_are_those_of_leaving_a_text_out():
    texts = training_texts(24)[:12]
    vectors = np.random.default_rng(0).normal(size=(12, 8)).astype(np.float32)
    vectors -= vectors.mean(axis=0)
    weights, mean, errors = fit(texts, vectors)
    # Regularised as the whole was, the others alone must miss text 5 by what its error says.
    others = [number for number in range(12) if number != 5]
    design = np.zeros((12, len(weights)))
    for row, text in zip(design, texts, strict=True):
        buckets = clustered._features([text])[0]
        np.add.at(row, buckets, 1 / len(buckets))
    kernel = design @ design.T
    ridge = clustered._RIDGE * np.trace(kernel) / 12
    dual = np.linalg.solve(kernel[np.ix_(others, others)] + ridge * np.eye(11), vectors[others])
    missed = vectors[5] - kernel[5, others] @ dual
    assert np.allclose(missed, errors[5], atol=1e-3)
    model = ClusteredEmbeddings(weights, mean, errors, noise=0)
    exact = design[5] @ weights
    assert np.allclose(model.embed_query(texts[5]), exact / np.linalg.norm(exact), atol=1e-3)
