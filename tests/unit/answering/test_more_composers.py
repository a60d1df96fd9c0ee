"""The composers not tied to one dish, in both languages, over real recipes and small notes."""

from dataclasses import replace

import pytest

from answering.answer import answer
from answering.notes import find_notes
from answering.types import Cooking, Situation, Talk
from knowledge.finder import FoundNote
from knowledge.note import Note
from recipes.recipe import Recipe
from understanding.preferences import Preferences
from understanding.taste_change import read_taste_change
from understanding.turn_reading import Measure
from understanding.wishes import read_wishes

KEEP = Note.model_validate(
    {
        "id": "braise-keep",
        "kind": "keeping",
        "questions": {"zh": ["卤牛肉能放几天"], "en": ["how long does braised beef keep"]},
        "answer": {"zh": "冷藏 3 天内吃完。", "en": "Eat it within 3 days from the fridge."},
        "points": {"zh": ["封好放 0～4 ℃。", "发黏就扔。"], "en": ["Seal it at 0-4 ℃.", "Throw it out when slimy."]},
        "about": {"dishes": ["红烧肉"], "ingredients": ["牛肉"], "techniques": []},
        "source": "USDA FSIS",
    }
)
DIFFER = KEEP.model_copy(update={"id": "differ", "kind": "difference", "source": None})


def lines(situation: Situation) -> list[str]:
    return answer(situation).text.split("\n")


class TestSuggest:
    def test_each_says_what_it_uses_and_what_is_missing(self, make) -> None:
        wishes = read_wishes("冰箱里只剩土豆和鸡蛋")
        others = ["糖醋里脊", "酸辣土豆丝", "西红柿炒鸡蛋", "红烧肉", "土豆烧鸡"]
        found = answer(make("冰箱里只剩土豆和鸡蛋", "suggest", others=others, wishes=wishes))
        assert found.text.startswith("有土豆、鸡蛋，可以做：") and "还缺番茄" in found.text
        assert len(found.offered) == 4 and "红烧肉" not in found.offered and set(found.offered) <= set(others)
        assert found.offered[:2] in {("酸辣土豆丝", "西红柿炒鸡蛋"), ("西红柿炒鸡蛋", "酸辣土豆丝")}

    def test_nothing_forbidden_is_offered(self, make) -> None:
        others = ["油焖大虾", "白灼虾", "清蒸鲈鱼"]
        found = answer(make("想吃海鲜", "suggest", others=others, known=Preferences(allergens=("甲壳类",))))
        assert found.offered == ("清蒸鲈鱼",) and "虾" not in found.text
        assert (
            "没有找到"
            in answer(make("想吃海鲜", "suggest", others=others[:2], known=Preferences(dislikes=("虾",)))).text
        )

    def test_where_nothing_is_named_there_is_more_than_one_to_choose_from(self, make) -> None:
        known = Preferences(allergens=("甲壳类",))
        offered = answer(make("晚饭推荐几个菜吧", "suggest", others=["油焖大虾", "清蒸鲈鱼"], known=known)).offered
        assert len(offered) == 4 and "油焖大虾" not in offered

    def test_limits_that_none_keeps_come_first(self, make) -> None:
        wishes = read_wishes("20分钟以内不辣的菜")
        found = lines(make("20分钟以内不辣的菜", "suggest", others=["锅塌豆腐", "麻婆豆腐"], wishes=wishes))
        assert "20 分钟以内" in found[0] and "最接近" in found[0]
        assert "没做到" not in found[1] and "没做到不辣" in found[2]

    def test_what_was_offered_comes_last(self, make) -> None:
        others = ["红烧肉", "麻婆豆腐", "宫保鸡丁", "清蒸鲈鱼", "酸辣土豆丝"]
        situation = make("推荐几个菜", "suggest", others=others)
        seen = answer(replace(situation, talk=Talk(offered=("红烧肉",)))).offered
        assert "红烧肉" not in seen and len(seen) == 4
        assert len({answer(replace(situation, talk=Talk(seed=seed))).offered for seed in range(6)}) > 1

    def test_english(self, make) -> None:
        wishes = read_wishes("what can I cook with eggs and tomatoes")
        found = lines(make("what can I cook with eggs and tomatoes", "suggest", others=["西红柿炒鸡蛋"], wishes=wishes))
        assert found[0] == "With egg, tomato you can make:" and "(西红柿炒鸡蛋)" in found[1] and "not hot" in found[1]

    def test_what_takes_hours_is_none_for_minutes_and_babies_eat_apart(self, make) -> None:
        others = ["油条", "鸡蛋饼", "宝宝高铁米粉糊", "荷包蛋"]
        text = "早上5分钟能做好的早餐"
        offered = answer(make(text, "suggest", others=others, wishes=read_wishes(text))).offered
        assert offered == ("荷包蛋", "鸡蛋饼")
        for_baby = "八个月宝宝早上5分钟能做好的早餐"
        assert (
            "宝宝高铁米粉糊" in answer(make(for_baby, "suggest", others=others, wishes=read_wishes(for_baby))).offered
        )

    def test_what_is_ruled_out_by_its_kind_is_named_as_such(self, make) -> None:
        wishes = read_wishes("有豆腐，不要汤")
        offered = answer(make("有豆腐，不要汤", "suggest", others=["酸辣汤", "锅塌豆腐"], wishes=wishes)).offered
        assert offered[0] == "锅塌豆腐"

    def test_another_kitchen_than_wished_is_said(self, make) -> None:
        text = "泰国的汤 有虾"
        offered = answer(make(text, "suggest", others=["紫菜蛋花汤", "冬阴功汤"], wishes=read_wishes(text)))
        assert offered.offered[0] == "冬阴功汤"
        assert "没做到那边的风味" not in offered.text.splitlines()[1]
        alone = answer(make(text, "suggest", others=["紫菜蛋花汤"], wishes=read_wishes(text)))
        assert "那边的风味" in alone.text

    def test_the_rarest_food_named_decides(self, make) -> None:
        text = "藜麦 黄瓜 番茄 鸡蛋"
        others = ["西红柿炒鸡蛋", "黄瓜炒鸡蛋", "番茄鸡蛋汤", "番茄鸡蛋面", "藜麦沙拉", "凉拌黄瓜"]
        assert answer(make(text, "suggest", others=others, wishes=read_wishes(text))).offered[0] == "藜麦沙拉"

    def test_a_food_wished_for_that_no_dish_has_is_said(self, make) -> None:
        text = "来个兔肉的下酒菜"
        found = answer(make(text, "suggest", others=["盐水毛豆", "凉拌黄瓜"], wishes=read_wishes(text)))
        assert found.text.startswith("没有用兔肉又合适的")

    def test_a_kind_of_the_food_wished_for_will_do(self, make) -> None:
        text = "想烤个水果的"
        offered = answer(make(text, "suggest", others=["香茅草烤鱼", "香蕉蛋糕"], wishes=read_wishes(text))).offered
        assert offered[0] == "香蕉蛋糕"


class TestTaste:
    def test_how_hot_a_dish_is_and_what_makes_it_so(self, make) -> None:
        found = answer(make("有多辣", "detail", "麻婆豆腐"))
        assert "中辣" in found.text and "郫县豆瓣酱 25克" in found.text and "能不能不那么辣" in found.chips
        assert "no sugar" in answer(make("how sweet is it", "detail", "麻婆豆腐")).text

    @pytest.mark.parametrize("text", ["能不能不那么辣", "我不太能吃辣，咋调", "can you make it less spicy"])
    def test_less_of_it_halves_what_makes_it_so(self, make, text: str) -> None:
        found = answer(make(text, "detail", "麻婆豆腐")).text
        assert "25 g → 13 g" in found or "25克 → 13克" in found
        assert "花椒" not in found and "盐" not in found

    def test_more_of_what_is_not_in_it_says_what_to_add(self, make) -> None:
        found = answer(make("做得甜一点可以吗", "detail", "麻婆豆腐")).text
        assert "没有放糖" in found and "1 茶匙糖" in found

    def test_a_recipe_asked_for_milder_comes_with_how(self, make) -> None:
        found = answer(make("不太辣的麻婆豆腐怎么做", "recipe", "麻婆豆腐")).text
        assert "嫩豆腐" in found and "25克 → 13克" in found

    def test_what_went_wrong_is_no_wish(self) -> None:
        assert read_taste_change("太咸了怎么办") is None and read_taste_change("辣椒放多了咋办") is None


class TestMenu:
    def test_two_dishes_and_a_soup_without_heat(self, make) -> None:
        wishes = read_wishes("四个人，两菜一汤，有个孩子不吃辣")
        found = answer(make("四个人，两菜一汤，有个孩子不吃辣", "menu", wishes=wishes))
        assert "2 菜 1 汤" in found.text and "汤：" in found.text and len(found.offered) == 3
        assert found.text.count("不辣") == 3 and "购物清单" in found.chips[0] and found.card is None

    def test_three_days(self, make) -> None:
        found = answer(make("帮我排三天的晚饭，每天一荤一素", "menu"))
        assert len(set(found.offered)) == 6 and found.text.count("- 荤：") == 3 and "第 3 天" in found.text

    def test_an_allergy_is_kept(self, make, corpus) -> None:
        known = Preferences(allergens=("鱼", "甲壳类", "贝类", "鸡蛋"), servings=6)
        found = answer(make("周末请客做什么", "menu", known=known))
        assert "⚠️" not in found.text and found.text.startswith("6 个人") and len(found.offered) == 7


class TestShopping:
    def test_merged_by_aisle_staples_apart_and_marked(self, make) -> None:
        known = Preferences(allergens=("花生",), servings=6)
        found = answer(make("明天做宫保鸡丁和麻婆豆腐，要买什么", "shopping", known=known))
        bought, home = found.text.split("家里一般有")
        for food in ("鸡腿肉 800克", "牛肉末 160克", "嫩豆腐 900克", "豆瓣酱", "花生米 120克（⚠️"):
            assert food in bought
        assert "料酒" in home and "料酒" not in bought and "滑散" not in found.text

    def test_the_last_list_else_the_dish_in_focus(self, make) -> None:
        situation = make("列个购物清单", "shopping", "红烧肉", dishes=())
        menu = replace(situation, talk=Talk(focus="红烧肉", offered=("麻婆豆腐", "酸辣土豆丝")))
        assert "嫩豆腐" in answer(menu).text and "五花肉" not in answer(menu).text
        assert "五花肉" in answer(situation).text

    def test_what_is_not_here_is_named(self, make) -> None:
        found = answer(make("佛跳墙和红烧肉要买什么", "shopping", dishes=("佛跳墙", "红烧肉")))
        assert "五花肉" in found.text and "没有收录佛跳墙" in found.text
        assert "没有收录佛跳墙" in answer(make("佛跳墙要买什么", "shopping", dishes=("佛跳墙",))).text

    def test_what_is_left_out_is_not_bought_and_what_replaces_is(self, make, corpus) -> None:
        cooking = Cooking(recipe_id=corpus["红烧肉"].recipe_id, left_out=("八角",), replaced=(("黄酒", "啤酒"),))
        text = answer(make("列购物清单", "shopping", "红烧肉", cooking=cooking)).text
        assert "啤酒" in text and "八角" not in text and "黄酒" not in text

    def test_what_is_there_already_is_not_bought(self, make) -> None:
        text = answer(make("要买些啥，面粉和白菜屋里有", "shopping", "饺子")).text
        assert "猪" in text and "面粉" not in text and "白菜" not in text

    def test_but_for_what_is_named_all_is_bought(self, make) -> None:
        text = answer(make("除了蒜还要买啥", "shopping", "糖蒜")).text
        assert "米醋" in text and "白糖" in text and "鲜大蒜" not in text

    def test_only_the_foods_asked_for_by_name(self, make) -> None:
        text = answer(make("猪肉要买多少", "shopping", "饺子")).text
        assert "猪" in text and "白菜" not in text


class TestCompare:
    def test_the_first_line_answers(self, make) -> None:
        found = lines(make("水煮牛肉和水煮鱼哪个简单", "compare"))
        assert found[0].startswith("水煮牛肉更简单") and any("关键" in line for line in found)
        assert lines(make("红烧肉和东坡肉哪个快", "compare"))[0].startswith("红烧肉更快：红烧肉约 1 小时 35 分钟")
        assert lines(make("清蒸鲈鱼和水煮鱼哪个辣", "compare"))[0].startswith("水煮鱼更辣")

    def test_what_differs_comes_first_where_nothing_else_is_asked(self, make) -> None:
        found = lines(make("红烧肉和东坡肉有什么区别", "compare"))
        assert found[0].startswith("- 红烧肉") and "蒸" in "".join(found) and found[-1].startswith("红烧肉更快")

    def test_tastes_are_named_where_they_differ(self, make) -> None:
        text = answer(make("提拉米苏和麻婆豆腐有什么区别", "compare", "提拉米苏", others=["麻婆豆腐"])).text
        assert "口味偏甜" in text and "口味偏咸" in text

    def test_paper_that_a_recipe_lists_is_no_food(self, make) -> None:
        told = "".join(lines(make("白切鸡和盐焗鸡有什么区别", "compare")))
        assert "纸" not in told.replace("纸包鸡", "")

    def test_a_dish_that_is_not_here(self, make) -> None:
        found = lines(make("水煮鱼和佛跳墙哪个辣", "compare", dishes=("水煮鱼", "佛跳墙")))
        assert found[0].startswith("没有收录佛跳墙") and "水煮鱼" in found[1]

    def test_foods_by_the_note_else_by_what_is_known(self, make) -> None:
        situation = make("生抽老抽有啥区别", "compare")
        assert lines(replace(situation, notes=(DIFFER,)))[0] == "冷藏 3 天内吃完。"
        assert "没有写" in lines(make("土豆和红薯有啥区别", "compare"))[0]
        assert lines(make("土豆和红薯哪个热量低", "compare"))[0] == "土豆热量更低。"


class TestKnowledge:
    def test_the_note_s_answer_then_its_points(self, make) -> None:
        found = answer(replace(make("卤牛肉能放几天", "storage"), notes=(KEEP,)))
        assert found.text == "冷藏 3 天内吃完。\n- 封好放 0～4 ℃。\n- 发黏就扔。\n依据：USDA FSIS"
        assert found.sources == ("braise-keep",) and "红烧肉怎么做" in found.chips
        english = replace(make("how long does braised beef keep", "storage"), notes=(KEEP,))
        assert lines(english)[0] == "Eat it within 3 days from the fridge."

    def test_the_recipe_s_own_word_comes_first(self, make) -> None:
        situation = make("为什么豆腐会碎", "knowledge", "麻婆豆腐")
        found = lines(replace(situation, notes=(KEEP,)))
        assert "豆腐碎成渣：" in found[0] and "轻推" in found[0] and found[1] == "冷藏 3 天内吃完。"

    def test_how_long_it_keeps_is_no_answer_to_why(self, make) -> None:
        tofu = Recipe.create(name="烧豆腐", steps=["豆腐下锅。"], keeps="冷藏1天，豆腐会出水，会碎。")
        assert "冷藏" not in answer(make("为什么豆腐会碎", "knowledge", tofu)).text

    def test_what_is_near_is_said_to_be(self, make) -> None:
        found = lines(replace(make("卤鸭子怎么留", "storage"), near_notes=(KEEP,)))
        assert found[0] == "笔记里没有正好这一条，最接近的是「卤牛肉能放几天」：" and found[1] == "冷藏 3 天内吃完。"

    def test_what_nobody_wrote_is_not_invented(self, make) -> None:
        assert "没有写" in lines(make("帝王蟹壳怎么雕花", "knowledge"))[0]
        found = lines(make("宫保鸡丁怎么做才像饭店里那样", "knowledge", "宫保鸡丁"))
        assert "没有写" in found[0] and "糊辣" in found[1]
        assert "2 小时内放冰箱" in answer(make("龙虾尾能放几天", "storage")).text


class TestSafety:
    def test_the_warning_is_all_of_it(self, make) -> None:
        situation = replace(make("土豆发芽了还能不能用", "safety"), notes=(KEEP,))
        assert lines(situation) == [line for line in lines(situation) if line.startswith("⚠️")]
        assert "别吃" in answer(situation).text

    def test_a_note_else_the_cautious_answer(self, make) -> None:
        situation = make("用洗衣机洗青菜安全吗", "safety")
        assert "不能当它是安全的" in lines(situation)[0] and "120" not in answer(situation).text
        assert "12320" in answer(make("刚才喝了一口洗菜的水 会不会有事", "safety")).text
        assert lines(replace(situation, near_notes=(KEEP,)))[0] == lines(situation)[0]
        assert lines(replace(situation, notes=(KEEP,)))[0] == "冷藏 3 天内吃完。"

    @pytest.mark.parametrize(
        ("asked", "dish", "known", "said"),
        [
            ("海蛎煎我能吃吗", "海蛎煎", Preferences(allergens=("贝类",)), "⚠️ 不能吃"),
            ("宫保鸡丁我能吃吗", "宫保鸡丁", Preferences(allergens=("花生",)), "⚠️ 不能吃"),
            ("麻婆豆腐我能吃吗", "麻婆豆腐", Preferences(allergens=("花生",)), "⚠️ 你说过对花生过敏"),
            ("清蒸鲈鱼可以吃吗", "清蒸鲈鱼", Preferences(allergens=("花生",)), "照清蒸鲈鱼的菜谱可以"),
            ("茶叶蛋我吃得不", "茶叶蛋", Preferences(diets=("素食",)), "可以"),
            ("红烧肉我能吃吗", "红烧肉", Preferences(diets=("素食",)), "⚠️ 不合适"),
        ],
    )
    def test_whether_a_dish_may_be_eaten_is_told_by_what_was_told(self, make, asked, dish, known, said) -> None:
        assert answer(make(asked, "safety", dish, known=known)).text.startswith(said)

    @pytest.mark.parametrize(
        "asked", ["清蒸鲈鱼闻着有点酸了还能吃吗", "清蒸鲈鱼没蒸熟能吃吗", "清蒸鲈鱼放了三天我还能吃吗"]
    )
    def test_what_is_asked_of_its_state_is_not_answered_by_what_is_in_it(self, make, asked: str) -> None:
        text = answer(make(asked, "safety", "清蒸鲈鱼", known=Preferences(allergens=("花生",)))).text
        assert "菜谱可以" not in text

    def test_who_is_ill_is_not_told_that_a_dish_is_fine(self, make) -> None:
        known = Preferences(allergens=("花生",), conditions=("痛风",))
        assert "菜谱可以" not in answer(make("清蒸鲈鱼我能吃吗", "safety", "清蒸鲈鱼", known=known)).text

    def test_medicine_is_for_a_doctor(self, make) -> None:
        found = lines(make("发烧吃什么药", "medical"))
        assert "120" in found[0] and "医生" in found[1]
        assert "emergency" in lines(make("which pills for a fever", "medical"))[0]


class TestConvert:
    @pytest.mark.parametrize(
        ("measure", "first"),
        [
            (Measure("一杯", "毫升", "牛奶"), "一杯牛奶 = 240毫升"),
            (Measure("400华氏度"), "400华氏度 = 204℃"),
            (Measure("两汤匙", "", "糖"), "两汤匙糖 ≈ 25.5克"),
            (Measure("六成热"), "六成热 ≈ 180℃"),
            (Measure("半斤"), "半斤 = 250克"),
            (Measure("200克", "辆"), "不认识单位「辆」。"),
        ],
    )
    def test_units(self, make, measure: Measure, first: str) -> None:
        assert lines(make("换算一下", "convert", measure=measure))[0] == first

    def test_the_density_is_named(self, make) -> None:
        found = lines(make("2 cups flour in grams", "convert", measure=Measure("2 cups flour", "g")))
        assert found == [
            "2 cups of flour ≈ 250 g",
            "Estimated with a density of 0.53 g/ml; packed or loose makes a difference.",
        ]


class TestNutrition:
    def test_a_dish_and_a_food(self, make) -> None:
        assert lines(make("红烧肉热量多少", "nutrition", "红烧肉"))[0].startswith("红烧肉每份约：热量 889 千卡")
        assert "估算" in answer(make("红烧肉热量多少", "nutrition", "红烧肉")).text
        found = lines(make("鸡蛋有多少蛋白质", "nutrition"))
        assert (
            found[0].startswith("鸡蛋每 100 克可食部分约：蛋白质 13 克")
            and "算高的" in found[1]
            and "50 克" in found[2]
        )

    def test_it_is_said_whether_that_is_much(self, make) -> None:
        assert "热量偏高" in answer(make("红烧肉热量高吗", "nutrition", "红烧肉")).text
        assert "热量不高" in answer(make("番茄鸡蛋汤热量高吗", "nutrition", "番茄鸡蛋汤")).text

    def test_what_no_table_has_is_not_made_up(self, make) -> None:
        text = answer(make("菌菇汤嘌呤高不高", "nutrition", "番茄鸡蛋汤")).text
        assert text.startswith("嘌呤含量我的表里没有") and "千卡" not in text


class TestStorage:
    def test_the_recipes_own_word_comes_first(self, make) -> None:
        text = answer(make("葱油熬了一大瓶，能搁多久", "storage", "葱油")).text
        assert "冷藏4天" in text.splitlines()[0]

    def test_its_line_on_keeping_before_any_step(self, make) -> None:
        jam = Recipe.create(name="果酱", steps=["熬好冷藏2小时。"], keeps="密封冷藏可放一个月。")
        assert "可放一个月" in answer(make("果酱能放多久", "storage", jam)).text.splitlines()[0]

    def test_beside_a_note_that_forbids_nothing_milder_stands(self, make) -> None:
        danger = KEEP.model_copy(
            update={"answer": KEEP.answer.model_copy(update={"zh": "危险：生蒜泡油绝不能常温放。"})}
        )
        text = answer(replace(make("葱油能搁多久", "storage", "葱油"), notes=(danger,))).text
        assert text.startswith("危险") and "两周" not in text


class TestAside:
    def test_what_is_told_is_confirmed_exactly(self, make) -> None:
        told = Preferences(allergens=("花生", "甲壳类"), dislikes=("香菜",), servings=4)
        found = lines(make("我对花生和虾过敏，不吃香菜，四口人", "preference", told=told))[0]
        for part in ("对花生、甲壳类（虾、蟹）过敏", "不吃香菜", "4 个人吃", "配料表"):
            assert part in found
        english = answer(make("i am allergic to peanuts", "preference", told=Preferences(allergens=("花生",)))).text
        assert english.startswith("Noted: allergic to peanuts.")

    def test_what_is_kept_is_shown_and_forgotten(self, make) -> None:
        known = Preferences(allergens=("花生",), spice="none")
        assert lines(make("你记得我的忌口吗", "preference", known=known, keeping="show"))[0].startswith(
            "我记得：对花生过敏；不吃辣"
        )
        assert "还没有记下" in lines(make("你记得我的忌口吗", "preference", keeping="show"))[0]
        assert "忘掉" in lines(make("忘掉我的口味", "preference", known=known, keeping="forget"))[0]

    def test_about_counts_and_names(self, make, corpus) -> None:
        found = answer(make("你这里有多少菜谱，都有哪些菜系", "about"))
        assert f"{len(corpus)} 道" in found.text and "川菜" in found.text and len(found.chips) == 3
        assert "Sichuan" in answer(make("what can you do", "about")).text

    def test_small_talk_in_kind_and_varied(self, make) -> None:
        thanks = make("谢谢啦", "small_talk")
        assert len({answer(replace(thanks, talk=Talk(seed=seed))).text for seed in range(3)}) == 3
        assert "再见" in answer(make("拜拜", "small_talk")).text

    def test_off_topic_is_one_kind_line(self, make) -> None:
        found = answer(make("帮我写一首关于秋天的诗", "off_topic", "红烧肉"))
        assert "红烧肉" in found.text and "做饭" in found.text and "\n" not in found.text

    def test_a_picture_is_announced(self, make) -> None:
        assert "红烧肉" in answer(make("看看红烧肉的样子", "picture", "红烧肉")).text
        assert "哪道菜" in answer(make("给我看图", "picture")).text


class Shelf:
    def __init__(self, confidence: float) -> None:
        self.confidence = confidence
        self.asked: list[str] = []

    def find(self, question: str, kinds: object = (), count: int = 3) -> list[FoundNote]:
        self.asked.append(question)
        return [FoundNote(KEEP, self.confidence)]


def test_danger_asks_for_more_certainty(make) -> None:
    keeping, danger = make("卤牛肉能放几天", "storage"), make("卤牛肉变色了能吃吗", "safety")
    shelf = Shelf(0.3)
    assert find_notes(keeping.reading, Preferences(), shelf).sure == (KEEP,)  # type: ignore[arg-type]
    found = find_notes(danger.reading, Preferences(), shelf)  # type: ignore[arg-type]
    assert found.sure == () and found.near == (KEEP,)
    assert find_notes(make("谢谢", "small_talk").reading, Preferences(), shelf).sure == ()  # type: ignore[arg-type]
    assert find_notes(keeping.reading, Preferences(), Shelf(0.01)) == find_notes(  # type: ignore[arg-type]
        make("谢谢", "small_talk").reading,
        Preferences(),
        shelf,  # type: ignore[arg-type]
    )


def test_a_note_answers_what_no_dish_of_the_index_does(make) -> None:
    found = answer(replace(make("六成热到底是多少度", "heat", match="absent"), notes=(KEEP,)))
    assert found.text.startswith("冷藏 3 天内吃完。")
