"""No pattern of the product can be made to try for ever: every text that a user sends goes through hundreds of them."""

import subprocess
import sys

from settings import ROOT
from tests.pattern_attack import attacks

# The patterns take half a minute here; one that tries every way to cut a text up never ends.
LONGEST_S = 600


def test_no_pattern_of_the_product_hangs_over_a_text_made_against_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.pattern_attack"], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert int(done.stdout.split()[0]) > 1_000


def test_what_repeats_in_a_pattern_is_repeated_against_it() -> None:
    assert any("刚刚刚" in text for text in attacks("我(?:刚刚?|又)*买", 0))
    assert all(text.startswith("我") for text in attacks("我(?:刚刚?|又)*买", 0))
    assert list(attacks("红烧肉", 0)) == []
