import itertools
import json
import time
from pathlib import Path

import numpy as np
import pytest

from retrieval.phonetic import PhoneticIndex, phonetic_build, repair
from retrieval.phonetic.repair import accounted_for
from text.pinyin import split, syllables
from text.pronunciation import other_readings, read, read_codes

RIGHT = Path(__file__).parents[2] / "fixtures" / "speech" / "right_sentences.txt"


def words(text: str) -> list[str]:
    return text.split()


DISHES = words(
    "红烧肉 宫保鸡丁 鱼香肉丝 西红柿炒鸡蛋 麻婆豆腐 水煮牛肉 糖醋里脊 清蒸鲈鱼 可乐鸡翅 酸菜鱼 地三鲜 "
    "梅菜扣肉 手撕包菜 口水鸡 锅包肉 辣子鸡丁 蚂蚁上树 东坡肉 木须肉 毛血旺 土豆炖牛腩 番茄牛腩 油焖大虾 "
    "葱油拌面 酒酿圆子 皮蛋瘦肉粥 清蒸鲤鱼 糖醋鲤鱼 红烧鲤鱼 水煮鱼 葱爆羊肉 白切鸡 汉堡 寿司 花卷 烤大虾 "
    "三不沾 汽锅鸡 腊八粥 部队锅 油条"
)
WAYS = words(
    "红烧 清蒸 糖醋 水煮 葱爆 爆炒 干煸 油焖 凉拌 香辣 麻辣 蒜蓉 椒盐 酱爆 干锅 小炒 白灼 香煎 孜然 咖喱 黑椒 蜜汁 酸辣"
)
FOODS = words(
    "鲈鱼 鲤鱼 鲫鱼 草鱼 带鱼 黄鱼 鳕鱼 鳝鱼 虾仁 螃蟹 花蛤 扇贝 生蚝 鱿鱼 牛肉 牛腩 牛排 羊肉 羊排 "
    "五花肉 里脊 排骨 猪蹄 猪肝 肥肠 腰花 腊肉 鸡块 鸡丁 鸡翅 鸡腿 鸡爪 鸭腿 鸭血 豆腐 豆干 腐竹 茄子 "
    "土豆 豆角 黄瓜 苦瓜 丝瓜 冬瓜 南瓜 白菜 包菜 菠菜 韭菜 芹菜 蒜薹 青椒 花菜 莴笋 春笋 莲藕 山药 芋头 "
    "萝卜 木耳 香菇 海带 粉丝 年糕 鸡蛋 皮蛋"
)
ENDS = ["", "煲", "汤", "炒饭", "拌面"]


def invented(count: int) -> list[str]:
    """Return dish names put together from ways, foods and forms, none of them in `DISHES`."""
    two = (f"{way}{one}炒{other}{end}" for way in WAYS for one in FOODS for other in FOODS for end in ENDS)
    one = (f"{way}{food}{end}" for way in WAYS for food in FOODS for end in ENDS)
    return list(itertools.islice((name for name in itertools.chain(one, two) if name not in DISHES), count))


@pytest.fixture(scope="module")
def index() -> PhoneticIndex:
    return PhoneticIndex.build(DISHES)


@pytest.fixture(scope="module")
def crowded() -> PhoneticIndex:
    return PhoneticIndex.build([*DISHES, *invented(30_000)])


def cost(one: str, other: str) -> float:
    table = syllables()
    return float(table.cost[table.number[one], table.number[other]])


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [
        ("you", ("y", "iu")),
        ("yu", ("y", "v")),
        ("yin", ("y", "in")),
        ("xu", ("x", "v")),
        ("juan", ("j", "van")),
        ("wu", ("w", "u")),
        ("wei", ("w", "ui")),
        ("wang", ("w", "uang")),
        ("zhi", ("zh", "ii")),
        ("li", ("l", "i")),
        ("er", ("", "er")),
        ("lv", ("l", "v")),
    ],
)
def test_initials_and_finals(syllable: str, parts: tuple[str, str]) -> None:
    assert split(syllable) == parts


def test_costs_follow_what_is_confused() -> None:
    table = syllables()
    assert np.allclose(table.cost, table.cost.T) and np.all(np.diag(table.cost) == 0)
    for near, far in [
        (("nan", "lan"), ("nan", "gan")),
        (("zi", "zhi"), ("zi", "gu")),
        (("xin", "xing"), ("xin", "xiao")),
        (("fu", "hu"), ("fu", "ji")),
        (("rou", "lou"), ("rou", "tang")),
        (("qing", "xing"), ("qing", "dou")),
    ]:
        assert cost(*near) <= 0.301 < cost(*far)


def test_heteronyms_are_read_in_context() -> None:
    number = syllables().number

    def sounds(text: str) -> list[int]:
        return [int(code) // 5 for code in read(text).codes]

    assert sounds("重庆小面")[0] == number["chong"] and sounds("很重")[1] == number["zhong"]
    assert sounds("银行")[1] == number["hang"] and sounds("行政")[0] == number["xing"]
    reading = read("A菜, 3斤！")
    assert [chr(char) for char in reading.chars] == ["菜", "3", "斤"] and list(reading.offsets) == [1, 4, 5]
    assert sounds("3杯鸡") == sounds("三杯鸡")


def test_readings_are_those_of_pypinyin() -> None:
    from pypinyin import Style, lazy_pinyin, pinyin

    number = syllables().number
    digits = str.maketrans("0123456789", "零一二三四五六七八九")
    for text in (
        *RIGHT.read_text(encoding="utf-8").splitlines(),
        "重庆小面重了，行家不行",
        "嗯…A菜，3斤",
        "音乐快乐地弹了弹",
    ):
        sounds = lazy_pinyin(text.translate(digits), style=Style.TONE3, v_to_u=False, errors=list)  # type: ignore[arg-type]
        pairs = [(each.rstrip("12345"), each[-1]) for each in sounds]
        expected = [
            number[name] * 5 + (int(tone) if tone.isdigit() else 0) % 5 for name, tone in pairs if name in number
        ]
        assert read(text).codes.tolist() == expected
    for char in "行重乐了长还":
        sounds = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
        assert [*other_readings(char)] == [number[each] for each in sounds]


def test_names_in_a_text_are_known_without_reading_them_all() -> None:
    names = ["红烧肉", "红烧鲤鱼", "油条"]
    index = PhoneticIndex.build(names)
    assert index.known("红烧肉和红烧鲤鱼怎么做") == {"红烧肉", "红烧鲤鱼"}
    assert index.known("") == index.known("肉") == frozenset()
    assert (index.names[0], index.names[-2:], list(index.names)) == ("红烧肉", ("红烧鲤鱼", "油条"), names)
    with pytest.raises(IndexError):
        index.names[3]


def test_the_same_names_make_the_same_files(index: PhoneticIndex, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        PhoneticIndex.build(DISHES).save(tmp_path / folder)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DISHES[::2], sorted(DISHES)),
        (sorted(DISHES), sorted(DISHES)[3::3]),
        (["公保鸡丁", "木须肉"], ["宫保鸡丁", "木须肉", "苜蓿肉", "烧茄子", "xo酱"]),
        (["宫保鸡丁", "木须肉"], ["公保鸡丁", "红烧肉"]),
        (["油条", "红烧肉"], ["红烧肉", "油条"]),
        ([], DISHES[:3]),
        (DISHES[:3], []),
    ],
)
def test_an_index_made_from_another_is_the_same_to_the_byte(
    before: list[str], after: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PhoneticIndex.build(before).save(tmp_path / "before")
    PhoneticIndex.build(after).save(tmp_path / "anew")
    known, heard = PhoneticIndex.load(tmp_path / "before"), []
    monkeypatch.setattr(phonetic_build, "read_codes", lambda name: heard.append(name) or read_codes(name))
    PhoneticIndex.build(after, known).save(tmp_path / "changed")
    assert not set(heard) & set(known.names)
    for file in (tmp_path / "anew").iterdir():
        assert file.read_bytes() == (tmp_path / "changed" / file.name).read_bytes(), file.name


def test_search_finds_what_sounds_alike(index: PhoneticIndex) -> None:
    for said, meant in [("轻蒸卢鱼", "清蒸鲈鱼"), ("公保基定", "宫保鸡丁"), ("吃可了机翅吗", "可乐鸡翅")]:
        hit = index.search(said, 5)[0]
        assert hit.name == meant and 0.7 < hit.score <= 1
    assert index.search("今天天气怎么样", 5) == []
    assert index.search("", 5) == index.search("abc", 5) == []


def test_names_that_cannot_be_heard_are_left_out() -> None:
    assert PhoneticIndex.build(["xo酱炒饭", "汤", "3分钟蛋糕", "炒" * 17, "红烧肉", "红烧肉", ""]).names == ["红烧肉"]
    assert PhoneticIndex.build([]).search("红烧肉", 3) == []


def test_saved_index_answers_the_same(index: PhoneticIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "phonetic")
    opened = PhoneticIndex.load(tmp_path / "phonetic")
    for text in ("行政路于腰症躲救", "番茄牛奶", "糖醋里吉"):
        assert opened.search(text, 10) == index.search(text, 10)


@pytest.mark.parametrize("damage", ["phonetic.json", "codes.npy", "text.npy", "format", "count"])
def test_damaged_index_is_refused(index: PhoneticIndex, tmp_path: Path, damage: str) -> None:
    index.save(tmp_path)
    if damage in ("format", "count"):
        content = json.loads((tmp_path / "phonetic.json").read_text())
        content |= {"format": 99} if damage == "format" else {"names": content["names"] - 1}
        (tmp_path / "phonetic.json").write_text(json.dumps(content))
    else:
        (tmp_path / damage).write_bytes(b"junk")
    with pytest.raises((ValueError, OSError)):
        PhoneticIndex.load(tmp_path)


MISHEARD = [
    ("行整炉鱼腰整躲旧", "清蒸鲈鱼"),
    ("垃圾一定的做法", "辣子鸡丁"),
    ("公保基定怎么做", "宫保鸡丁"),
    ("糖醋里吉的糖醋汁怎么调", "糖醋里脊"),
    ("由门大侠的做法", "油焖大虾"),
    ("第三先怎么做少油", "地三鲜"),
    ("没菜扣肉要蒸多长时间", "梅菜扣肉"),
    ("酒酿原刺煮几分钟", "酒酿圆子"),
    ("从油拌面怎么熬葱油", "葱油拌面"),
    ("王血王的底料怎么炒", "毛血旺"),
]


@pytest.mark.parametrize(("heard", "dish"), MISHEARD)
def test_misheard_dishes_are_put_right(index: PhoneticIndex, crowded: PhoneticIndex, heard: str, dish: str) -> None:
    for names in (index, crowded):
        mended = repair(heard, names, spoken=True, confidence=0.6)
        assert dish in mended.text
        change = next(change for change in mended.changes if change.new == dish)
        assert heard[change.start : change.end] == change.old
        assert change.old in change.reason and dish in change.reason


def test_changes_rebuild_the_text(index: PhoneticIndex) -> None:
    heard = "行整炉鱼腰整躲旧"
    mended = repair(heard, index, spoken=True, confidence=0.6)
    text = heard
    for change in sorted(mended.changes, key=lambda change: -change.start):
        text = text[: change.start] + change.new + text[change.end :]
    assert text == mended.text == "清蒸鲈鱼要蒸多久"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("可了鸡翅怎么做", "可乐鸡翅怎么做"),
        ("麻婆豆付", "麻婆豆腐"),
        ("宫爆鸡丁", "宫保鸡丁"),
        ("清蒸卢鱼蒸多久", "清蒸鲈鱼蒸多久"),
    ],
)
def test_typing_mistakes(index: PhoneticIndex, typed: str, meant: str) -> None:
    assert repair(typed, index).text == meant


@pytest.mark.parametrize(
    ("text", "is_all_known"),
    [
        ("红烧肉怎么做", True),
        ("教我做清蒸鲈鱼，要蒸多久？", True),
        ("周末想吃麻婆豆腐", True),
        ("可了鸡翅怎么做", False),
        ("清蒸卢鱼蒸多久", False),
        ("怎么做", False),
        ("", False),
    ],
)
def test_names_and_words_that_account_for_a_text(index: PhoneticIndex, text: str, is_all_known: bool) -> None:
    assert accounted_for(text, index) == is_all_known
    assert not is_all_known or repair(text, index).text == text


@pytest.mark.parametrize("spoken", [False, True])
def test_right_text_is_left_alone(index: PhoneticIndex, crowded: PhoneticIndex, spoken: bool) -> None:
    sentences = RIGHT.read_text(encoding="utf-8").splitlines()
    assert len(sentences) >= 300
    for names in (index, crowded):
        mended = [(text, repair(text, names, spoken=spoken)) for text in sentences]
        assert {text: done.text for text, done in mended if done.changes} == {}


def test_doubt_decides_between_what_was_heard_and_what_was_meant(index: PhoneticIndex) -> None:
    heard, hearings = "番茄牛难怎么做", ("番茄牛男怎么做",)
    assert repair("道口烧鸡怎么卤", index, spoken=True, confidence=0.95).text == "道口烧鸡怎么卤"
    assert repair(heard, index, spoken=True, alternatives=hearings, confidence=0.5).text == "番茄牛腩怎么做"
    far = "行整炉鱼腰整躲旧"
    assert repair(far, index, spoken=True, confidence=0.5).text == "清蒸鲈鱼要蒸多久"


def test_the_likeliest_hearing_comes_first_whatever_its_punctuation(index: PhoneticIndex) -> None:
    others = ("周末请客做什么", "周莫请客做什么?", "周末请课做什么?")
    assert repair("周末请客做什么?", index, spoken=True, alternatives=others).changes == ()


def test_a_dish_that_the_index_lacks_is_not_replaced_by_one_it_has(index: PhoneticIndex) -> None:
    for text in ("糖醋里脊怎么做", "清蒸鲫鱼怎么做", "红烧鲈鱼怎么做", "葱爆牛肉怎么做", "番茄牛奶好喝吗"):
        lacking = PhoneticIndex.build([name for name in DISHES if name not in text])
        assert repair(text, lacking, spoken=True).text == text


def test_odd_input(index: PhoneticIndex) -> None:
    for text in ("", "。", "hello", "🍖" * 50, "红" * 500, "a红b烧c肉", "\x00\n红烧肉"):
        assert repair(text, index).text == text


def test_repair_is_quick_among_many_names(crowded: PhoneticIndex) -> None:
    repair("行整炉鱼腰整躲旧", crowded, spoken=True, confidence=0.6)
    times = []
    for heard, _ in MISHEARD:
        began = time.process_time()
        repair(heard, crowded, spoken=True, confidence=0.6)
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 0.1


def test_other_spellings_of_a_dish_become_the_usual_one_in_speech_only() -> None:
    index = PhoneticIndex.build(["公保鸡丁", "苜蓿肉", "宫保鸡丁", "木须肉"])
    assert index.names == ["宫保鸡丁", "木须肉"]
    assert repair("公保鸡丁怎么做", index, spoken=True, confidence=0.95).text == "宫保鸡丁怎么做"
    assert repair("公保鸡丁怎么做", index, spoken=True).text == "公保鸡丁怎么做"
    assert repair("公保鸡丁怎么做", index).text == "公保鸡丁怎么做"


def test_the_spelling_of_the_index_counts_where_it_lacks_the_usual_one() -> None:
    index = PhoneticIndex.build(["公保鸡丁", "清蒸鳜鱼", "木须肉"])
    assert index.names == ["公保鸡丁", "清蒸鳜鱼", "木须肉"]
    for heard in ("公保鸡丁怎么做", "宫保鸡丁怎么做", "功宝机丁怎么做"):
        assert repair(heard, index, spoken=True, confidence=0.7).text == "公保鸡丁怎么做"
    assert repair("清蒸桂鱼怎么做", index, spoken=True, confidence=0.7).text == "清蒸鳜鱼怎么做"
    assert repair("清蒸桂鱼怎么做", index, spoken=True).text == "清蒸桂鱼怎么做"


def test_the_spelling_of_a_title_counts_more_than_the_usual_one() -> None:
    names = ["公保鸡丁", "宫保鸡丁", "宫爆鸡丁", "清蒸鳜鱼", "清蒸桂鱼", "木须肉"]
    index = PhoneticIndex.build(names, titles={"公保鸡丁", "清蒸桂鱼"})
    assert index.names == ["公保鸡丁", "清蒸桂鱼", "木须肉"]
    for heard in ("宫保鸡丁怎么做", "宫爆鸡丁怎么做", "功宝机丁怎么做"):
        assert repair(heard, index, spoken=True, confidence=0.7).text == "公保鸡丁怎么做"
    assert PhoneticIndex.build(names, titles={"公保鸡丁", "宫保鸡丁"}).names[0] == "宫保鸡丁"
    # Of two that are titles the dish's own name is usual; of two that are none and no dish's own name neither is.
    assert PhoneticIndex.build(names).names == ["宫保鸡丁", "清蒸鳜鱼", "清蒸桂鱼", "木须肉"]


@pytest.mark.parametrize("spoken", [False, True])
def test_numbers_of_a_name_are_understood_in_digits(spoken: bool) -> None:
    index = PhoneticIndex.build([*DISHES, "三杯鸡", "八宝粥", "凉拌折耳根"])
    assert repair("3杯鸡怎么做", index, spoken=spoken).text == "三杯鸡怎么做"
    assert repair("8宝粥煮多久", index, spoken=spoken).text == "八宝粥煮多久"
    for text in ("放3勺糖", "煮20分钟", "2个人吃3杯鸡汤够吗", "8寸披萨"):
        assert repair(text, PhoneticIndex.build(DISHES), spoken=spoken).text == text
    told = ("凉拌卷2根怎么拌", "2.2斤怎么拌?")
    assert repair("2.2斤怎么办?", index, spoken=True, confidence=0.5, told=told).text == "凉拌折耳根怎么拌"


def test_a_dish_put_right_by_the_second_listening_is_kept_as_gladly_as_one_put_in(index: PhoneticIndex) -> None:
    names = PhoneticIndex.build([*DISHES, "生汆丸子汤"])
    heard, told = "生抽丸子汤的丸子怎么不散", ("生汆丸子汤的丸子怎么步散",)
    assert "生汆丸子汤" in repair(heard, names, spoken=True, confidence=0.55, told=told).text


def test_the_title_of_a_dish_is_no_name_beside_its_name() -> None:
    index = PhoneticIndex.build([*DISHES, "姜葱捞鸡", "姜葱捞鸡的做法", "炒糖色的做法"])
    assert list(index.names) == [*DISHES, "姜葱捞鸡", "炒糖色的做法"]
    heard, told = "江葱老鸡的站料怎么做", ("姜葱捞鸡的占料怎么做",)
    assert repair(heard, index, spoken=True, confidence=0.6, told=told).text.startswith("姜葱捞鸡的")
    assert "做法" not in repair(heard, index, spoken=True, confidence=0.6, told=told).text
    assert accounted_for("姜葱捞鸡的做法", index)


def test_a_long_name_does_not_push_out_what_makes_sense() -> None:
    index = PhoneticIndex.build(["炒鸡蛋", "菠菜炒鸡蛋", "超简单三色炒鸡蛋"])
    heard, told = "火菜炒鸡蛋鲜炒鸡蛋吗?", ("菠菜炒鸡蛋新炒鸡蛋吗", "菠菜炒鸡蛋鸡鸡蛋吗")
    assert repair(heard, index, spoken=True, confidence=0.75, told=told).text.startswith("菠菜炒鸡蛋")


def test_a_longer_name_is_meant_rather_than_one_of_two_syllables_that_is_heard_by_accident() -> None:
    names = PhoneticIndex.build([*DISHES, "卤鸭", "卤鸭脖"])
    heard, told = "乳鸭不要你多久", ("卤鸭不要你多久", "卤鸭不要那么多酒")
    assert repair(heard, names, spoken=True, confidence=0.595, told=told).text.startswith("卤鸭脖")
