from text.normalize import simplify


def test_english_without_apostrophes_gets_them() -> None:
    assert simplify("Im vegan, dont add honey, whats in it") == "i'm vegan, don't add honey, what's in it"
    assert simplify("lime cantaloupe") == "lime cantaloupe"
