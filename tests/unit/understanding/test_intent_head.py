"""The head that tells kinds of turn: fresh, small, the same from the same sentences."""

import numpy as np
import pytest

from understanding.intent_features import feature_groups, mask_foods
from understanding.intent_head import FILE, LABELLED, labelled_digest, load_head
from understanding.intents import INTENTS
from understanding.train_intents import Labelled, read_labelled, train


def test_the_head_is_of_the_sentences_that_are_checked_in() -> None:
    with np.load(FILE, allow_pickle=False) as kept:
        assert str(kept["digest"]) == labelled_digest(), "run: python -m understanding.train_intents"
    assert FILE.stat().st_size <= 3_000_000


def test_every_kind_has_sentences_in_both_languages_and_after_others() -> None:
    rows = read_labelled(sorted(LABELLED.glob("*.jsonl")))
    assert len(rows) >= 8_000
    for intent in INTENTS:
        mine = [row for row in rows if row.intent == intent]
        assert sum(row.question.isascii() for row in mine) >= 40, intent
        assert sum(bool(row.history) for row in mine) >= 40, intent


def test_shares_add_up_and_come_likeliest_first() -> None:
    shares = list(load_head().probabilities("盐放多少", (("user", "红烧肉怎么做"), ("assistant", "好"))).values())
    assert sum(shares) == pytest.approx(1, abs=1e-4)
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == len(INTENTS)


def test_training_is_deterministic_and_learns() -> None:
    rows = [Labelled(f"{intent} " * 3, (), intent) for intent in INTENTS]
    rows += [
        Labelled(f"{dish}{asks}", (), intent)
        for dish in ("红烧肉", "麻婆豆腐", "清蒸鲈鱼", "番茄炒蛋")
        for asks, intent in (("怎么做", "recipe"), ("放多少盐", "amount"), ("要蒸多久", "time"))
    ]
    first, second = train(rows), train(rows)
    assert np.array_equal(first.weights, second.weights)
    assert next(iter(first.probabilities("宫保鸡丁放多少盐"))) == "amount"


def test_dishes_foods_and_numbers_are_masked() -> None:
    assert mask_foods("红烧肉放30克冰糖") == "D放N克I"


def test_a_follow_up_has_features_that_a_first_question_has_not() -> None:
    alone, follows = feature_groups("盐呢"), feature_groups("盐呢", (("user", "红烧肉怎么做"),))
    assert alone[0] == follows[0]
    assert alone[4] != follows[4]
