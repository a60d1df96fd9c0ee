import numpy as np

from retrieval.phonetic.sparse_sums import Tally


def test_sums_are_those_of_every_number_given_and_start_anew_each_time() -> None:
    tally, generator = Tally(1000), np.random.default_rng(3)
    for size in (500, 20, 1, 0):
        numbers = generator.integers(0, 1000, size).astype(np.uint32)
        weights = generator.random(size)
        found, sums = tally.count(numbers, weights)
        assert sorted(found.tolist()) == sorted(set(numbers.tolist()))
        expected = np.bincount(numbers, weights=weights, minlength=1000)
        np.testing.assert_allclose(sums, expected[found])
