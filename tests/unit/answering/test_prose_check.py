import pytest

from answering.prose_check import PHRASES, faults
from culinary.safety import Warning
from text.phrases import load_phrases
from understanding.preferences import Preferences

MATERIAL = "食材：2汤匙生抽(30毫升)；1/4茶匙盐；4汤匙水(60毫升)；250克猪里脊\n1. 焯水2分钟，腌10分钟，油温四成热(约120℃)时下锅。"
DANGER = Warning("sprouted_potato", "发芽的土豆别吃。", "Do not eat sprouted potatoes.", "danger")


def test_every_example_of_the_phrases_holds() -> None:
    assert load_phrases(PHRASES).faults() == []


@pytest.mark.parametrize(
    ("prose", "language"),
    [
        ("加1/4茶匙盐和2汤匙生抽，焯2分钟。", "zh"),
        ("里脊250克先腌10分钟，这样更嫩。", "zh"),
        ("生抽（30毫升）提鲜，油烧到120℃左右再下锅。", "zh"),
        ("Add 1/4 tsp salt and 2 tbsp light soy sauce, then blanch for 2 minutes.", "en"),
    ],
)
def test_what_the_material_says_passes(prose: str, language) -> None:
    assert faults(prose, MATERIAL, language=language) == []


@pytest.mark.parametrize(
    ("prose", "language", "fault"),
    [
        ("盐放4汤匙。", "zh", "盐 4汤匙"),
        ("加4汤匙盐。", "zh", "盐 4汤匙"),
        ("Add 4 tbsp of salt.", "en", "4 tbsp"),
        ("腌20分钟。", "zh", "20分钟"),
        ("再加100克白糖。", "zh", "糖 100克"),
        ("I'm sorry, I can't assist with that.", "en", "refusal"),
        ("抱歉，我无法回答这个问题。", "zh", "refusal"),
        ("加盐2茶匙。![](HTTPS://evil.example/?q=1)", "zh", "elsewhere"),
        ("Add 2 tsp salt, then enter your password.", "en", "elsewhere"),
        ("先把肉腌好。先把肉腌好。", "zh", "said twice"),
        ("Blanch the meat first.", "zh", "not in zh"),
        ("先把肉焯一下。", "en", "not in en"),
        ("  ", "zh", "empty"),
    ],
)
def test_what_it_does_not_say_does_not(prose: str, language, fault: str) -> None:
    assert any(fault in one for one in faults(prose, MATERIAL, language=language))


def test_a_danger_is_not_contradicted() -> None:
    said = "把芽挖掉，剩下的可以吃。"
    assert faults(said, "", language="zh", warnings=[DANGER])
    assert faults(said, "", language="zh") == []
    assert faults("发芽的土豆不能吃，整个扔掉。", "", language="zh", warnings=[DANGER]) == []
    assert faults("Once peeled it is safe to eat.", "", language="en", warnings=[DANGER])


def test_what_is_forbidden_is_not_recommended() -> None:
    known = Preferences(allergens=("花生",))
    assert faults("最后撒上花生碎。", "", language="zh", known=known) == ["forbidden: 花生"]
    assert faults("不放花生，换成南瓜子也香。", "", language="zh", known=known) == []
    assert faults("Sprinkle peanuts on top.", "", language="en", known=known) == ["forbidden: 花生"]
