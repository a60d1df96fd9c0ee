"""What a user tells once is kept, shown, applied and deleted."""

from langgraph.store.memory import InMemoryStore

from memory.preferences import PreferenceStore, keep_told
from understanding.preferences import Preferences
from understanding.reader import read_turn


async def test_preferences_last_beyond_a_conversation_until_they_are_forgotten() -> None:
    store = PreferenceStore(InMemoryStore())
    await keep_told(read_turn("我花生过敏"), Preferences(), store, "ann")
    known = await keep_told(read_turn("有什么鸡肉的菜"), Preferences(), store, "ann")
    assert known.allergens == ("花生",)
    assert (await store.get("bob")) == Preferences()
    known = await keep_told(read_turn("忘掉我的口味"), known, store, "ann")
    assert known == await store.get("ann") == Preferences()


async def test_without_a_store_the_conversation_remembers() -> None:
    known = await keep_told(read_turn("我不吃香菜"), Preferences(), None, "")
    assert known.dislikes == ("香菜",)


async def test_one_thing_told_can_be_forgotten_and_the_rest_stays() -> None:
    store = PreferenceStore(InMemoryStore())
    known = Preferences()
    for question in ("我对花生过敏", "我对虾过敏", "我不吃香菜", "花生那条删了吧，大夫说不是过敏"):
        known = await keep_told(read_turn(question), known, store, "ann")
    assert "花生" not in known.allergens and known.allergens and known.dislikes == ("香菜",)
    assert known == await store.get("ann")
    known = await keep_told(read_turn("我对花生过敏"), known, store, "ann")
    for question in ("花生去掉吧", "宫保鸡丁，花生删了", "删掉我的香菜忌口记录，花生的还留着", "花生过敏那条别删了"):
        known = await keep_told(read_turn(question), known, store, "ann")
        assert "花生" in known.allergens and len(known.allergens) == 2, question


async def test_an_allergy_outlasts_everything_but_the_wish_to_forget_it() -> None:
    store = PreferenceStore(InMemoryStore())
    known = Preferences()
    for question in ("我对花生过敏", "我吃素", "家里有孕妇", "我不过敏", "我对芒果过敏", "花生过敏怎么办"):
        known = await keep_told(read_turn(question), known, store, "ann")
    assert known.allergens == ("花生", "芒果")
    assert (known.diets, known.conditions) == (("素食",), ("孕妇",))
