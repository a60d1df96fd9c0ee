"""The set of digests: as Python's own, through growth and collisions."""

import random

from finetune.hash_set import Seen


def test_it_holds_what_a_set_holds() -> None:
    chance, seen, known = random.Random(0), Seen(), set[int]()
    # The second half collides: its last bits are few.
    numbers = [chance.getrandbits(64) for _ in range(60_000)] + [chance.getrandbits(40) << 8 for _ in range(300)]
    for number in [0, 0, 2**64 - 1, *numbers, *numbers[::7]]:
        assert seen.add(number) == (number not in known)
        known.add(number)
