"""What a user tells once is kept, shown, applied and deleted."""

from langgraph.store.memory import InMemoryStore

from memory.preferences import PreferenceStore, keep_told
from understanding.preferences import Preferences
from understanding.reader import read_turn


async def told(question: str, before: Preferences, store: PreferenceStore | None) -> Preferences:
    known, _ = await keep_told(read_turn(question), before, None, store, "ann" if store else "")
    return known


async def test_preferences_last_beyond_a_conversation_until_they_are_forgotten() -> None:
    store = PreferenceStore(InMemoryStore())
    await told("我花生过敏", Preferences(), store)
    known = await told("有什么鸡肉的菜", Preferences(), store)
    assert known.allergens == ("花生",)
    assert (await store.get("bob")) == Preferences()
    known = await told("忘掉我的口味", known, store)
    assert known == await store.get("ann") == Preferences()


async def test_without_a_store_the_conversation_remembers() -> None:
    known = await told("我不吃香菜", Preferences(), None)
    assert known.dislikes == ("香菜",)


async def test_one_thing_told_can_be_forgotten_and_the_rest_stays() -> None:
    store = PreferenceStore(InMemoryStore())
    known = Preferences()
    for question in ("我对花生过敏", "我对虾过敏", "我不吃香菜", "花生那条删了吧，大夫说不是过敏"):
        known = await told(question, known, store)
    assert "花生" not in known.allergens and known.allergens and known.dislikes == ("香菜",)
    assert known == await store.get("ann")
    known = await told("我对花生过敏", known, store)
    for question in ("花生去掉吧", "宫保鸡丁，花生删了", "删掉我的香菜忌口记录，花生的还留着", "花生过敏那条别删了"):
        known = await told(question, known, store)
        assert "花生" in known.allergens and len(known.allergens) == 2, question


async def test_an_allergy_outlasts_everything_but_the_wish_to_forget_it() -> None:
    store = PreferenceStore(InMemoryStore())
    known = Preferences()
    for question in ("我对花生过敏", "我吃素", "家里有孕妇", "我不过敏", "我对芒果过敏", "花生过敏怎么办"):
        known = await told(question, known, store)
    assert known.allergens == ("花生", "芒果")
    assert (known.diets, known.conditions) == (("素食",), ("孕妇",))


async def test_what_is_deleted_in_one_conversation_is_gone_in_every_other_until_it_is_told_again() -> None:
    store = PreferenceStore(InMemoryStore())
    await store.add("ann", Preferences(dislikes=("香菜",)))
    here, since = await keep_told(read_turn("我对花生过敏"), Preferences(), None, store, "ann")
    await store.delete("ann", ["allergens:花生"])
    here, later = await keep_told(read_turn("红烧肉怎么做"), here, since, store, "ann")
    assert (here.allergens, here.dislikes) == ((), ("香菜",))
    here, _ = await keep_told(read_turn("我对花生过敏"), here, later, store, "ann")
    assert here.allergens == ("花生",)
    there = Preferences(allergens=("花生",))
    assert (await keep_told(read_turn("红烧肉怎么做"), there, since, store, "ann"))[0].allergens == ("花生",)


async def test_a_history_told_anew_is_not_touched_by_what_was_deleted_before() -> None:
    store = PreferenceStore(InMemoryStore())
    await store.delete("ann", ["allergens:花生"])
    known, _ = await keep_told(read_turn("红烧肉怎么做"), Preferences(allergens=("花生",)), None, store, "ann")
    assert known.allergens == ("花生",)


async def test_what_is_not_eaten_either_is_kept_with_the_allergy_told_before_it() -> None:
    for question in ("我对花生过敏，不吃香菜", "我对花生过敏，也不爱吃香菜，晚上做什么好"):
        known = await told(question, Preferences(), None)
        assert (known.allergens, known.dislikes) == (("花生",), ("香菜",)), question
    assert (await told("我想做红烧肉，不吃皮怎么办", Preferences(), None)).dislikes == ()
