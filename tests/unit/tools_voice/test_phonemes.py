"""What is read how: heteronyms of the kitchen, English words and their endings, and nothing the model does not know."""

import pytest

from text.pinyin import syllables
from tools.voice.kokoro_model import symbols
from tools.voice.mandarin import _readings, mandarin_phonemes, read_syllables
from tools.voice.phonemes import phonemes

pytest.importorskip("misaki")


@pytest.mark.parametrize(
    ("run", "read"),
    [
        ("盛出装盘", "cheng2 chu1 zhuang1 pan2"),
        ("炸至金黄", "zha2 zhi4 jin1 huang2"),
        ("爆炸", "bao4 zha4"),
        ("大火收干", "da4 huo3 shou1 gan1"),
        ("树干", "shu4 gan4"),
        ("三只虾", "san1 zhi1 xia1"),
        ("调成糊状", "tiao2 cheng2 hu2 zhuang4"),
        ("水没过肉", "shui3 mo4 guo4 rou4"),
        ("没有", "mei2 you3"),
        ("三厘米长段", "san1 li2 mi3 chang2 duan4"),
    ],
)
def test_characters_are_read_as_a_kitchen_reads_them(run: str, read: str) -> None:
    import jieba

    assert read_syllables(run, jieba.lcut(run)) == read.split()


def test_readings_have_a_syllable_for_each_character() -> None:
    readings, _ = _readings()
    assert {word: read for word, read in readings.items() if len(word) != len(read)} == {}
    assert all(mandarin_phonemes(each) for read in readings.values() for each in read)


def test_every_syllable_has_signs_that_the_model_knows() -> None:
    for name in syllables().number:
        for tone in "12345":
            sound = mandarin_phonemes(name + tone)
            assert sound and set(sound) <= symbols().keys(), name


def test_chinese_and_english_stand_in_one_line() -> None:
    assert phonemes("加XO酱，doubanjiang。") == "ʨja→ ˈɛksˈO ʨja↘ŋ, tou→pa→nʨja→ŋ."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("the wok", "ðə wˈɑk"),
        ("leeks simmered", "lˈiks sˈɪməɹd"),
        ("sauces", "sˈɔsᵻz"),
        ("chopping", "ʧˈɑpɪŋ"),
        ("stir-fry", "stˈɜɹfɹˌI"),
        ("MSG", "ˈɛmˈɛsʤˈi"),
    ],
)
def test_english_words(words: str, said: str) -> None:
    assert phonemes(words) == said


def test_what_has_no_sound_is_left_out() -> None:
    assert phonemes("𠮷🍲＃") == ""
    assert set(phonemes("炖“肉”~《好》（小火）——ok…")) <= symbols().keys()
