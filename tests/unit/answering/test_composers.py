"""Every composer on one dish, in both languages, over real recipes."""

from collections import Counter
from fractions import Fraction

import pytest
import yaml

from answering.answer import answer
from answering.types import Cooking
from culinary.ingredients import ancestors, lookup, parse_ingredients
from recipes.facets.facets import facets_of
from recipes.recipe import Recipe
from settings import ROOT
from understanding.preferences import Preferences
from understanding.turn_reading import Lack, Request, Scaling, StepReference

COSTS = ROOT / "answering" / "data" / "leaving_out.yaml"

STEW = Recipe.create(
    name="Lamb stew",
    ingredients=["500 g lamb", "1 small onion, finely chopped", "1/4 teaspoon salt", "2 cups water"],
    steps=["Brown the lamb in a pot over medium heat for 5 minutes.", "Add onion and simmer until the lamb is tender."],
    servings=4,
)


def _first(situation) -> str:
    return answer(situation).text.split("\n")[0]


class TestRecipe:
    def test_the_lead_says_size_time_level_and_what_decides(self, make) -> None:
        lead = answer(make("红烧肉怎么做", "recipe", "红烧肉", carded=True)).text.split("\n")
        assert lead[0] == "红烧肉：4 人份，约 1 小时 35 分钟，难度中等。"
        assert "第 2 步" in lead[1] and "发苦" in lead[1] and len(lead) == 2

    def test_without_a_card_all_of_it_is_written_out(self, make) -> None:
        found = answer(make("红烧肉怎么做", "recipe", "红烧肉"))
        for part in ("- 800克带皮五花肉", "- 40克冰糖", "5. 大火烧开，加盖转小火炖60分钟", "收汁"):
            assert part in found.text
        assert found.card and found.sources == (found.card.recipe.recipe_id,) and found.composed

    def test_it_is_scaled_to_the_persons_known(self, make) -> None:
        found = answer(make("红烧肉怎么做", "recipe", "红烧肉", known=Preferences(servings=8)))
        assert "8 人份" in found.parts[0] and "原菜谱 4 人份" in found.parts[0]
        assert "- 1600克带皮五花肉" in found.text and "80克冰糖" in found.text
        assert found.cooking and found.cooking.servings is None, "forgotten when the user has it forgotten"

    def test_no_step_takes_what_the_user_must_not_have(self, make) -> None:
        found = answer(make("红烧肉怎么做", "recipe", "红烧肉", known=Preferences(diets=("不吃猪肉",))))
        assert found.text.startswith("⚠️")
        steps = found.text.partition("做法")[2]
        assert "〔别放五花肉〕" in steps
        assert "五花肉" not in steps.replace("别放五花肉", "")

    def test_other_dishes_named_get_their_lead(self, make) -> None:
        found = answer(make("红烧肉和麻婆豆腐怎么做", "recipe", "红烧肉", carded=True))
        assert "麻婆豆腐：3 人份" in found.text and found.offered == ("红烧肉", "麻婆豆腐")
        assert "麻婆豆腐怎么做" in found.chips and len(found.sources) == 2

    def test_the_taste_known_is_minded(self, make) -> None:
        known = Preferences(tastes=("少盐",))
        assert "你要少盐" in answer(make("红烧肉怎么做", "recipe", "红烧肉", known=known)).parts[0]

    def test_a_chinese_recipe_is_english_at_once_but_for_its_steps(self, make) -> None:
        found = answer(make("how do i make mapo tofu", "recipe", "麻婆豆腐"))
        assert found.text.startswith("Mapo tofu (麻婆豆腐): serves 3, about 30 min, medium.")
        assert "- 450 g soft tofu" in found.text and "doubanjiang" in found.text and "Sichuan pepper" in found.text
        assert found.prose and found.prose.task == "translate" and "1. 嫩豆腐" in found.prose.material
        assert found.prose.material in found.prose.fallback and not found.composed

    def test_a_recipe_that_brings_its_english_along_is_english_at_once(self, make) -> None:
        found = answer(make("how do i make satay skewers", "recipe", SATAY, known=Preferences(allergens=("花生",))))
        assert found.composed and "1. Fry the chicken" in found.text and "鸡肉" not in found.text
        # What is forbidden is read off the source's own words, however the translation calls it.
        assert "- 60 g satay butter" in found.text and "leave" in found.text.split("satay butter", 1)[1]
        assert "2. Stir in the satay butter.[leave out" in found.text
        assert found.card and found.card.recipe.steps[0].startswith("Fry the chicken")

    def test_the_sample_corpus_brings_english_along_for_what_is_asked_for_first(self, make, bilingual) -> None:
        found = answer(make("how do i make kung pao chicken", "recipe", bilingual))
        assert found.composed and "- 400 g boneless chicken thigh" in found.text and "15 minutes" in found.text
        assert _first(make("how long do i marinate the chicken", "time", bilingual)) == "Marinate: 15 minutes."
        assert _first(make("how much sugar", "amount", bilingual)).startswith("20 g ")

    def test_an_english_recipe_needs_no_translation(self, make) -> None:
        found = answer(make("how do i make lamb stew", "recipe", STEW))
        assert "1. Brown the lamb" in found.text and found.composed


SATAY = Recipe.create(
    name="沙爹串",
    ingredients=["300克鸡肉", "60克花生酱"],
    steps=["鸡肉炒熟。", "拌入花生酱。"],
    english={
        "ingredients": ["300 g chicken", "60 g satay butter"],
        "steps": ["Fry the chicken until done.", "Stir in the satay butter."],
    },
)


class TestIngredientsOf:
    def test_main_and_seasonings_stand_apart(self, make) -> None:
        text = answer(make("都要准备啥", "ingredients_of", "西红柿炒鸡蛋")).text
        main, rest = text.split("调料和配料")
        assert "3个番茄(约450克)" in main and "4个鸡蛋" in main and "盐" not in main
        assert "3/4茶匙盐" in rest and text.startswith("西红柿炒鸡蛋（2 人份）要用：")

    def test_in_english(self, make) -> None:
        text = answer(make("what goes into it", "ingredients_of", "西红柿炒鸡蛋")).text
        assert "- 3 tomatoes (450 g)" in text and "- 4 eggs" in text and "2 stalks scallion" in text


class TestAmount:
    def test_the_fact_comes_first_then_its_step(self, make) -> None:
        found = answer(make("宫保鸡丁花生放多少", "amount", "宫保鸡丁"))
        assert found.text.startswith("熟花生米 60克。\n第 6 步：") and len(found.text) < 120

    def test_a_food_is_known_by_the_end_or_the_whole_of_a_longer_name(self, make) -> None:
        beef = Recipe.create(name="粉蒸牛肉", ingredients=["90克五香蒸肉米粉"], steps=["下五香蒸肉米粉拌匀。"])
        assert answer(make("米粉要放多少", "amount", beef)).text.startswith("五香蒸肉米粉 90克")
        lye = Recipe.create(name="cakes", ingredients=["4 ml lye water", "200 ml water"], steps=["Mix."])
        assert answer(make("how much lye water goes in", "amount", lye)).text == "4 ml lye water."

    def test_a_food_heard_or_typed_wrongly_is_known_by_its_sound(self, make) -> None:
        assert answer(make("冰汤放几克", "amount", "红烧肉")).text.startswith("冰糖 40克")

    def test_a_follow_up_of_one_word(self, make) -> None:
        text = answer(make("鱼香肉丝盐呢", "amount", "鱼香肉丝")).text
        assert text.startswith("盐 1/4茶匙。") and "4汤匙" not in text

    def test_what_the_recipe_lacks_is_said_to_be_lacking(self, make) -> None:
        text = answer(make("红烧肉放多少孜然", "amount", "红烧肉")).text
        assert text == "红烧肉的菜谱里没有写孜然。"

    def test_several_foods_and_all_rows_of_each(self, make) -> None:
        text = answer(make("盐和油各放多少", "amount", "西红柿炒鸡蛋")).text
        assert "盐 3/4茶匙。" in text and "食用油 3汤匙（45毫升）。" in text
        oils = Recipe.create(name="拌面", ingredients=["10克冰糖", "5克红糖"], steps=["拌匀。"])
        assert "冰糖 10克" in answer(make("糖放多少", "amount", oils)).text
        assert "红糖 5克" in answer(make("糖放多少", "amount", oils)).text

    def test_scaled_with_the_original_beside(self, make) -> None:
        text = answer(make("一人份要多少土豆", "amount", "酸辣土豆丝", scaling=Scaling(servings=1))).text
        assert text.startswith("土豆 1/2个（约135克）（原菜谱 2个）。") and "原菜谱 3 人份" in text

    def test_the_size_of_the_talk_holds(self, make) -> None:
        cooking = Cooking(servings=6)
        assert _first(make("盐呢", "amount", "宫保鸡丁", cooking=cooking)) == "盐 1/2茶匙（原菜谱 1/4茶匙）。"

    def test_what_only_the_steps_use(self, make) -> None:
        text = answer(make("葱烧海参放多少水", "amount", "葱烧海参")).text
        assert "没有单列水" in text and "2汤匙清水" in text

    def test_in_english(self, make) -> None:
        found = answer(make("how much salt", "amount", "宫保鸡丁"))
        assert found.text == "Salt: 1/4 tsp." and found.prose and found.prose.material.startswith("Step 1")
        assert answer(make("how many onions", "amount", STEW)).text.startswith("1 small onion, finely chopped.")

    def test_how_much_is_in_a_can(self, make) -> None:
        lines = [
            "1 (16 ounce) package macaroni",
            "1/2 cup mayonnaise",
            "2 (14 ounce) cans corn",
            "1 (5 ounce) can tuna",
        ]
        salad = Recipe.create(name="Salad", ingredients=lines, steps=["Mix."], servings=2)
        package = answer(make("how big should the package be with the mayonnaise", "amount", salad)).text
        assert package == "1 (16 ounce) package macaroni."
        assert answer(make("how big should the can of tuna be", "amount", salad)).text == "1 (5 ounce) can tuna."
        cans = answer(make("what is the size of the cans?", "amount", salad)).text
        assert cans == "2 (14 ounce) cans corn.\n1 (5 ounce) can tuna."


class TestTime:
    def test_of_the_verb_asked_for(self, make) -> None:
        found = answer(make("清蒸鲈鱼蒸几分钟", "time", "清蒸鲈鱼"))
        assert found.text.startswith("蒸 8分钟，焖 2分钟。\n第 3 步：") and "腌" not in found.text

    def test_of_dough_and_of_what_boils_though_that_is_not_said(self, make) -> None:
        assert _first(make("粘豆包的面要发几个钟头", "time", "粘豆包")).startswith("盖好温暖处发 300分钟")
        assert "7分钟" in _first(make("饺子煮多久", "time", "饺子"))
        assert _first(make("煮汤圆要几分钟", "time", "汤圆")).startswith("煮 6分钟")

    def test_a_verb_of_the_same_family_will_do(self, make) -> None:
        assert _first(make("红烧肉要煲多久", "time", "红烧肉")).startswith("炖 60分钟")

    def test_in_all_where_nothing_else_is_asked(self, make) -> None:
        text = answer(make("葱烧海参一共要多久", "time", "葱烧海参")).text
        assert text.startswith("葱烧海参一共约 40 分钟。") and "煨 8分钟（第 5 步）" in text

    def test_of_the_step_at_hand(self, make) -> None:
        cooking = Cooking(step=1)
        assert _first(make("要多久", "time", "清蒸鲈鱼", cooking=cooking)) == "腌 8分钟。"
        assert _first(make("一共要多久", "time", "清蒸鲈鱼", cooking=cooking)).startswith("清蒸鲈鱼一共约 30 分钟")

    def test_by_its_sign_where_no_minutes_are_written(self, make) -> None:
        found = answer(make("how long do i simmer it", "time", STEW))
        assert "no minutes" in found.text and "until the lamb is tender" in found.text

    def test_long_times_are_said_as_people_say_them(self, make) -> None:
        beans = Recipe.create(name="泡豆", ingredients=["豆"], steps=["泡一夜。"], minutes=1050)
        text = answer(make("一共要多久", "time", beans)).text
        assert "17.5 小时" in text and "1050" not in text

    def test_in_english(self, make) -> None:
        found = answer(make("how long do i marinate it", "time", "宫保鸡丁"))
        assert found.text == "Marinate: 15 min." and found.prose and "腌15分钟" in found.prose.material


class TestHeat:
    def test_of_the_verb_asked_for(self, make) -> None:
        found = answer(make("炸葱用几成油温", "heat", "葱烧海参"))
        assert found.text.startswith("三四成热(约110℃)，再小火。\n第 3 步：")

    def test_of_the_second_time(self, make) -> None:
        assert answer(make("第二遍炸，油得多热", "heat", "糖醋里脊")).text.startswith("六七成热(约190℃)")

    def test_of_every_step_where_none_is_named(self, make) -> None:
        text = answer(make("红烧肉用什么火", "heat", "红烧肉")).text
        assert "- 第 2 步：小火" in text and "- 第 5 步：大火，再小火" in text

    def test_where_nothing_is_hot(self, make) -> None:
        salad = Recipe.create(name="拌黄瓜", ingredients=["黄瓜"], steps=["拌匀。"])
        assert "没有写火候" in answer(make("什么火", "heat", salad)).text

    def test_in_english_degrees_are_given_in_both_units(self, make) -> None:
        assert _first(make("how hot is the oil", "heat", "宫保鸡丁")).startswith("110℃ (230℉)")
        assert "medium heat" in _first(make("how high is the heat for the lamb", "heat", STEW)).lower()


class TestDetail:
    def test_where_it_comes_from(self, make) -> None:
        text = answer(make("梅菜扣肉是哪儿的菜来着", "detail", "梅菜扣肉")).text
        assert text.startswith("梅菜扣肉是客家菜。\n")

    def test_whether_something_is_in_it(self, make) -> None:
        assert _first(make("红烧肉放不放葱", "detail", "红烧肉")) == "有，葱 2根。"
        assert _first(make("红烧肉里有花生吗", "detail", "红烧肉")).startswith("没有")
        assert _first(make("is there peanut in it", "detail", "宫保鸡丁")) == "Yes: peanut: 60 g."

    def test_an_allergen_that_may_hide_is_named(self, make) -> None:
        noodles = Recipe.create(name="拌面", ingredients=["200克面条", "2汤匙沙茶酱"], steps=["拌匀。"])
        assert "沙茶酱里可能含" in answer(make("里面有花生吗", "detail", noodles)).text

    def test_when_it_goes_in(self, make) -> None:
        assert _first(make("红烧肉冰糖什么时候放", "detail", "红烧肉")).startswith("第 2 步：炒锅放油和冰糖")

    def test_which_kind_it_is(self, make) -> None:
        assert _first(make("宫保鸡丁用哪个部位的鸡肉", "detail", "宫保鸡丁")) == "去骨鸡腿肉 400克。"

    def test_what_the_recipe_does_not_say(self, make) -> None:
        assert answer(make("红烧肉配什么酒杯", "detail", "红烧肉")).text == "红烧肉的菜谱里没有写这一点。"


class TestStep:
    @pytest.mark.parametrize(
        ("reference", "reached", "number"),
        [
            (StepReference("start"), 3, 1),
            (StepReference("next"), 0, 1),
            (StepReference("next"), 2, 3),
            (StepReference("previous"), 3, 2),
            (StepReference("repeat"), 4, 4),
            (StepReference("current"), 0, 1),
            (StepReference("nth", 5), 1, 5),
            (StepReference("nth", -2), 1, 5),
            (StepReference("done", finished="牛肉腌好"), 0, 2),
            (StepReference("next", finished="豆芽炒好铺在碗底"), 0, 4),
            (None, 3, 3),
        ],
    )
    def test_where_the_turn_points(self, make, reference, reached: int, number: int) -> None:
        cooking = Cooking(step=reached) if reached else None
        found = answer(make("下一步", "step", "水煮牛肉", step=reference, cooking=cooking))
        assert found.text.startswith(f"第 {number} 步（共 6 步）：")
        assert found.cooking and found.cooking.step == number
        assert found.text.count("步（共") == 1

    def test_amounts_that_the_step_leaves_out_and_its_timer(self, make) -> None:
        text = answer(make("第一步", "step", "清蒸鲈鱼", step=StepReference("start"))).text
        assert "料酒 1汤匙" in text and "盐 1/4茶匙" in text and "可以计时：8分钟" in text

    def test_amounts_are_those_of_the_size_cooked(self, make) -> None:
        cooking = Cooking(servings=6)
        text = answer(make("第一步", "step", "清蒸鲈鱼", step=StepReference("start"), cooking=cooking)).text
        assert "料酒 2汤匙" in text

    def test_what_is_replaced_or_left_out_is_remembered(self, make) -> None:
        cooking = Cooking(step=5, left_out=("花生",))
        text = answer(make("下一步", "step", "宫保鸡丁", step=StepReference("next"), cooking=cooking)).text
        assert "花生这次不放" in text and "60克" not in text
        cooking = Cooking(replaced=(("料酒", "黄酒"),))
        text = answer(make("第一步", "step", "宫保鸡丁", step=StepReference("start"), cooking=cooking)).text
        assert "料酒换成黄酒" in text and "料酒 1汤匙" not in text

    def test_out_of_range(self, make) -> None:
        assert "没有第 9 步" in answer(make("第九步", "step", "水煮牛肉", step=StepReference("nth", 9))).text
        done = answer(make("下一步", "step", "水煮牛肉", step=StepReference("next"), cooking=Cooking(step=6)))
        assert "都做完了" in done.text and done.cooking and done.cooking.step == 6
        first = answer(make("上一步", "step", "水煮牛肉", step=StepReference("previous"), cooking=Cooking(step=1)))
        assert "最前面" in first.text

    def test_the_rest(self, make) -> None:
        text = answer(make("还有几步", "step", "水煮牛肉", step=StepReference("rest"), cooking=Cooking(step=4))).text
        assert text.startswith("还剩 2 步") and "5. 转小火" in text and "4. " not in text

    def test_in_english(self, make) -> None:
        found = answer(make("next step", "step", "清蒸鲈鱼", step=StepReference("next"), cooking=Cooking(step=2)))
        assert found.text.startswith("Step 3 of 5") and found.prose and "蒸8分钟" in found.prose.material
        own = answer(make("next", "step", STEW, step=StepReference("next"), cooking=Cooking(step=1)))
        assert own.text.startswith("Step 2 of 2: Add onion and simmer") and own.composed

    def test_the_talk_keeps_its_size(self, make) -> None:
        cooking = Cooking(step=1, servings=6, left_out=("花生",))
        found = answer(make("下一步", "step", "宫保鸡丁", step=StepReference("next"), cooking=cooking))
        assert found.cooking and (found.cooking.servings, found.cooking.left_out) == (6, ("花生",))


class TestAtHand:
    """What a cook asks of the step that is being done."""

    def test_the_amount_of_this_step_first_then_in_all(self, make) -> None:
        text = answer(make("料酒呢", "amount", "水煮鱼", cooking=Cooking(step=2))).text
        assert text.splitlines()[:2] == ["这一步放：料酒 1汤匙。", "料酒 2汤匙（30毫升）。"]

    def test_how_much_without_a_food_is_of_this_step(self, make) -> None:
        text = answer(make("放多少来着", "amount", "水煮鱼", cooking=Cooking(step=2))).text
        assert "淀粉 2汤匙" in text and "黄豆芽" not in text

    def test_the_sign_that_it_is_done(self, make) -> None:
        sign = StepReference("sign")
        text = answer(make("好了没", "step", "红烧肉", step=sign, cooking=Cooking(step=5))).text
        assert text.startswith("看这个：") and "筷子能轻松扎透肉皮" in text
        text = answer(make("好了没", "step", "水煮鱼", step=sign, cooking=Cooking(step=3))).text
        assert "看时间" in text and "5分钟" in text

    def test_what_can_be_done_meanwhile(self, make) -> None:
        meanwhile = StepReference("meanwhile")
        found = answer(make("炖着的时候能干嘛", "step", "水煮鱼", step=meanwhile, cooking=Cooking(step=2)))
        assert "第 2 步要等 15分钟。等的时候可以先做：" in found.text and "第 3 步：黄豆芽" in found.text
        assert found.cooking and found.cooking.step == 2
        last = answer(make("等的时候能干嘛", "step", "水煮鱼", step=meanwhile, cooking=Cooking(step=6))).text
        assert "已经是最后一步" in last

    def test_whether_to_do_what_comes_next_is_answered_by_the_next_step(self, make) -> None:
        found = answer(make("要倒热水了吗", "detail", "红烧肉", cooking=Cooking(step=3)))
        assert found.text.startswith("第 4 步") and found.cooking and found.cooking.step == 4


class TestScale:
    def test_old_and_new_of_every_row(self, make) -> None:
        found = answer(make("换成六个人的量", "scale", "宫保鸡丁", scaling=Scaling(servings=6)))
        assert "- 去骨鸡腿肉：400克 → 800克" in found.text and "- 熟花生米：60克 → 120克" in found.text
        assert "不跟着变的" in found.text and "时间和温度没有改" in found.text and len(found.text) < 900
        assert found.card and "800克去骨鸡腿肉" in found.card.recipe.ingredients
        assert found.cooking and found.cooking.servings == 6

    def test_what_stands_on_the_card_is_not_said_again(self, make) -> None:
        text = answer(make("换成六个人的量", "scale", "宫保鸡丁", scaling=Scaling(servings=6), carded=True)).text
        assert "卡片上的食材和步骤都换好了" in text and "800克" not in text and "不跟着变的" in text

    def test_amounts_that_only_the_steps_give(self, make) -> None:
        broth = Recipe.create(name="番茄肥牛", ingredients=["250克肥牛卷"], steps=["番茄炒软，加500毫升水煮开。"])
        found = answer(make("一斤肥牛卷的话呢", "scale", broth, scaling=Scaling(have=("肥牛卷", "500克"))))
        assert "第 1 步：番茄炒软，加1000毫升水煮开" in found.text

    def test_to_what_is_at_hand(self, make) -> None:
        found = answer(make("我买了900克小排", "scale", "糖醋排骨", scaling=Scaling(have=("排骨", "900克"))))
        assert "75克" in found.text and "90毫升" in found.text
        assert found.cooking and found.cooking.factor == "3/2"
        held = answer(make("糖呢", "amount", "糖醋排骨", cooking=found.cooking))
        assert held.text.startswith("冰糖 75克")

    def test_by_a_factor_and_for_the_persons_known(self, make) -> None:
        half = answer(make("减半", "scale", "红烧肉", scaling=Scaling(factor=Fraction(1, 2))))
        assert "800克 → 400克" in half.text
        known = answer(make("按我家人数来", "scale", "红烧肉", known=Preferences(servings=2)))
        assert "800克 → 400克" in known.text

    def test_a_recipe_that_does_not_say_for_how_many(self, make) -> None:
        bare = Recipe.create(name="凉拌汁", ingredients=["2勺生抽"], steps=["拌匀。"])
        assert "没写是几人份" in answer(make("六人份", "scale", bare, scaling=Scaling(servings=6))).text
        assert "几个人" in answer(make("量改一下", "scale", "红烧肉")).text

    def test_in_english(self, make) -> None:
        text = answer(make("make it for 6", "scale", "宫保鸡丁", scaling=Scaling(servings=6))).text
        assert "- chicken thigh: 400 g → 800 g" in text and "does not grow" in text


class TestSubstitute:
    def test_the_table_alone_where_no_dish_is_talked_of(self, make) -> None:
        text = answer(make("没有料酒可以拿什么顶一下", "substitute", lack=Lack(missing=("料酒",)))).text
        assert text.startswith("没有料酒，可以这样顶：") and "黄酒" in text and "啤酒" in text and len(text) < 300

    def test_what_is_called_loosely_is_what_the_dish_has_of_it(self, make) -> None:
        text = answer(make("酒可以不放吗", "substitute", "红烧肉", lack=Lack(left_out=True))).text
        assert "黄酒" in text

    def test_what_is_proposed_is_judged_first(self, make) -> None:
        lack = Lack(missing=("生抽",), replacement=("老抽",))
        text = answer(make("生抽见底了，老抽顶上行不", "substitute", lack=lack)).text
        assert text.startswith("可以，") and "颜色会深" in text and "盐" in text
        unsure = Lack(missing=("八角",), replacement=("桂皮",))
        found = answer(make("没有八角用桂皮行吗", "substitute", "红烧肉", lack=unsure))
        assert "没有把握" in found.text and "五香粉" in found.text and found.cooking and not found.cooking.replaced

    def test_what_is_agreed_stays_on_the_card(self, make) -> None:
        lack = Lack(missing=("料酒",), replacement=("黄酒",))
        found = answer(make("用黄酒代替料酒行吗", "substitute", "宫保鸡丁", lack=lack))
        assert found.cooking and found.cooking.replaced == (("料酒", "黄酒"),)
        assert found.card and any("料酒" in line and "换成黄酒" in line for line in found.card.marked().ingredients)

    def test_leaving_it_out(self, make) -> None:
        lack = Lack(missing=("花生",), left_out=True)
        found = answer(make("不放花生行吗", "substitute", "宫保鸡丁", lack=lack))
        assert found.text.startswith("可以") and "第 6 步" in found.text
        assert found.cooking and found.cooking.left_out == ("花生",)

    @pytest.mark.parametrize(
        ("dish", "food", "said"),
        [
            ("馒头", "酵母", "不行，酵母不能省。"),
            ("宫保鸡丁", "鸡肉", "主料，不放就成了另一道菜"),
            ("红烧肉", "孜然", "本来就没有孜然"),
            ("红烧肉", "八角", "可以，不放八角也行"),
            ("番茄鸡蛋汤", "香油", "可以，不放香油也行。少一点出锅的香"),
            ("戚风蛋糕", "糖", "最多减三成"),
            ("红烧肉", "老抽", "只是颜色浅一点"),
            ("糖醋排骨", "醋", "酸味是这道菜的一半"),
            ("酸菜鱼", "盐", "可以，不放盐也行"),
        ],
    )
    def test_what_leaving_it_out_costs(self, make, dish: str, food: str, said: str) -> None:
        lack = Lack(missing=(food,), left_out=True)
        assert said in answer(make(f"不放{food}", "substitute", dish, lack=lack)).text

    def test_every_food_that_is_common_has_a_cost_of_its_own(self, corpus) -> None:
        lines = [line for recipe in corpus.values() for line in recipe.ingredients]
        common = Counter(item.name for line in lines for item in parse_ingredients([line]) if lookup(item.name))
        rows = yaml.safe_load(COSTS.read_text(encoding="utf-8"))["rows"]
        foods = {food for row in rows for food in row["of"].split("、")}
        assert all(row["zh"] and row["en"] for row in rows) and all(lookup(food) for food in foods)
        assert [food for food, _ in common.most_common(150) if foods.isdisjoint(ancestors(food)) and food != "肉"] == []

    def test_a_dish_without_its_main_part_is_another_one(self, make) -> None:
        lack = Lack(missing=("鸡肉",), left_out=True)
        found = answer(make("不放鸡肉", "substitute", "宫保鸡丁", lack=lack, others=["麻婆豆腐"]))
        assert "麻婆豆腐" in found.text and "麻婆豆腐" in found.offered

    def test_nothing_forbidden_is_proposed_or_accepted(self, make) -> None:
        known = Preferences(allergens=("坚果",))
        lack = Lack(missing=("花生",), replacement=("腰果",))
        text = answer(make("没有花生用腰果行吗", "substitute", "宫保鸡丁", lack=lack, known=known)).text
        assert text.startswith("别用腰果") and "南瓜子" in text and "腰果：" not in text

    def test_a_way_that_does_not_suit_this_dish_is_not_agreed_to(self, make) -> None:
        lack = Lack(missing=("料酒",), replacement=("啤酒",))
        found = answer(make("料酒换成啤酒行吗", "substitute", "清蒸鲈鱼", lack=lack))
        assert found.text.startswith("这道菜不建议") and found.cooking and not found.cooking.replaced

    def test_a_way_that_does_not_suit_this_dish_comes_last(self, make) -> None:
        lack = Lack(missing=("料酒",))
        assert "啤酒" not in answer(make("没有料酒", "substitute", "清蒸鲈鱼", lack=lack)).text
        assert "啤酒" in answer(make("没有料酒", "substitute", "红烧肉", lack=lack)).text

    def test_equipment(self, make) -> None:
        oven = Lack(equipment=("烤箱",))
        assert "空气炸锅" in answer(make("没有烤箱", "substitute", "烤红薯", lack=oven)).text
        assert "用不到烤箱" in answer(make("没有烤箱", "substitute", "红烧肉", lack=oven)).text

    def test_in_english(self, make) -> None:
        text = answer(make("out of soy sauce", "substitute", lack=Lack(missing=("酱油",)))).text
        assert text.startswith("Without soy sauce you can use:") and "salt" in text and len(text) < 500


class TestNearAndAbsent:
    def test_a_near_dish_is_named_as_another(self, make) -> None:
        found = answer(make("水煮肉片怎么做", "recipe", "水煮牛肉", match="near", others=["水煮鱼"]))
        assert found.text.startswith(
            "没有收录水煮肉片，最接近的是水煮牛肉。不同在水煮肉片用里脊肉、白菜，它用牛里脊、豆芽。"
        )
        assert "水煮牛肉：3 人份" in found.text and found.card and found.card.recipe.name == "水煮牛肉"
        assert "没有收录水煮肉片" in found.card.mark and "水煮鱼怎么做" in found.chips

    def test_what_is_not_here_is_said_first(self, make) -> None:
        others = ["奶油南瓜汤", "冬阴功汤", "番茄鸡蛋面", "红烧肉"]
        found = answer(make("臭豆腐怎么炸", "recipe", others=others, match="absent"))
        assert found.text.startswith("没有收录臭豆腐。") and found.offered == tuple(others[:3])
        assert found.card is None and "红烧肉" not in found.text

    def test_nothing_forbidden_is_offered(self, make) -> None:
        known = Preferences(allergens=("花生",))
        found = answer(make("臭豆腐怎么炸", "recipe", others=["宫保鸡丁", "红烧肉"], match="absent", known=known))
        assert found.offered == ("红烧肉",)

    def test_in_english(self, make) -> None:
        found = answer(make("how to make stinky tofu", "recipe", others=["脆皮豆腐"], match="absent"))
        assert found.text.startswith("I have no recipe for") and "脆皮豆腐" in found.text


class TestDetailsByTheirWords:
    @pytest.mark.parametrize(
        ("question", "dish", "said", "not_said"),
        [
            ("肉切多大块", "红烧肉", "3厘米", "没过肉"),
            ("肉丝要切多粗", "鱼香肉丝", "筷子头粗", "滑散"),
            ("牛肉逆着切还是顺着切", "水煮牛肉", "逆纹", "抖散"),
            ("要不要盖盖子", "红烧肉", "加盖", "收汁"),
            ("水开了再放鱼还是凉水就放", "清蒸鲈鱼", "烧开后再放鱼", "泡冷水"),
            ("土豆丝要不要焯水", "酸辣土豆丝", "没有写焯水", "白醋"),
            ("面里头要打鸡蛋不", "葱油饼", "没有，这道菜的菜谱里没有写鸡蛋", "面粉"),
            ("用不用高压锅", "红豆沙", "没有写用高压锅", "不能"),
            ("先放糖还是先放醋", "糖醋排骨", "先放糖", "先放醋"),
            ("用猪身上哪块肉", "回锅肉", "二刀肉 400克", "蒜苗"),
        ],
    )
    def test_the_line_that_gives_it(self, make, question: str, dish: str, said: str, not_said: str) -> None:
        text = answer(make(question, "detail", dish)).text
        assert said in text and not_said not in text


class TestKindsOfTurnAtTheStove:
    def test_water_that_boils_leads_to_what_goes_into_it(self, make) -> None:
        step = StepReference("next", finished="水")
        assert "下米" in answer(make("水开了，然后呢", "step", "小米粥", step=step)).text

    def test_what_was_taken_out_tells_which_step_is_done(self, make) -> None:
        step = StepReference("next", finished="鸡蛋已经炒盛起来")
        text = answer(make("鸡蛋已经炒好盛起来咯", "step", "蛋炒饭", cooking=Cooking(step=1), step=step)).text
        assert "第 3 步" in text

    def test_what_the_step_after_waits_for_leads_to_it(self, make) -> None:
        step = StepReference("next", finished="汁稠")
        text = answer(make("汁稠了，接着", "step", "红烧茄子", cooking=Cooking(step=4), step=step)).text
        assert "第 5 步" in text and "汁变稠后下茄块" in text

    def test_what_is_blanched_by_another_word_has_its_time(self, make) -> None:
        assert answer(make("木耳焯多久", "time", "凉拌木耳")).text.startswith("煮 3分钟")
        assert answer(make("肉焯多久", "time", "红烧肉")).text.startswith("煮 3分钟")

    def test_a_fact_of_the_pan_is_no_flame(self, make) -> None:
        request = Request("heat", "锅要多大", 0.6)
        assert "大火。" not in answer(make("锅要多大", "heat", "红烧肉", requests=(request,))).text

    def test_why_something_follows_is_told_by_the_step_that_follows(self, make) -> None:
        assert "凉透变硬" in answer(make("肉煮完为啥还要冻一下", "knowledge", "回锅肉")).text


class TestWhatStandsIn:
    def test_soda_alone_is_no_baking_powder(self, make) -> None:
        lack = Lack(("泡打粉",), ("小苏打",))
        text = answer(make("泡打粉没了用小苏打顶", "substitute", lack=lack)).text
        assert text.startswith("别单用小苏打") and "醋" in text and "1/4" in text

    def test_what_the_recipe_has_not_may_be_in_the_cook_s_own(self, make) -> None:
        text = answer(make("没有朗姆酒", "substitute", "戚风蛋糕", lack=Lack(("朗姆酒",)))).text
        assert "本来就没有朗姆酒" in text and "你的方子里要是有它" in text

    def test_a_main_food_proposed_is_for_the_one_the_dish_is_made_of(self, make) -> None:
        text = answer(make("换成虾仁行不", "substitute", "宫保鸡丁", lack=Lack((), ("虾仁",)))).text
        assert "用虾仁代替鸡腿" in text


class TestNothingToLookFor:
    def test_dishes_are_offered_all_the_same(self, make, corpus) -> None:
        offered = answer(make("今天吃啥", "suggest")).offered
        assert len(offered) == 4
        assert all({"饮品", "酱料", "甜品"}.isdisjoint(facets_of(corpus[title]).courses) for title in offered)

    def test_who_is_in_a_hurry_is_offered_what_is_quick(self, make) -> None:
        others = ["清炖羊肉汤", "番茄鸡蛋汤", "胡辣汤", "紫菜蛋花汤"]
        offered = answer(make("换一个汤，要快的", "suggest", "老鸭汤", others=others)).offered
        assert set(offered) == {"番茄鸡蛋汤", "紫菜蛋花汤"}

    def test_those_for_the_tools_at_home_come_first(self, make, corpus) -> None:
        known = Preferences(equipment=("烤箱",))
        offered = answer(make("晚上吃点啥", "suggest", known=known)).offered
        assert all("烤箱" in facets_of(corpus[title]).equipment for title in offered)


def test_keeping_in_another_language_is_told_in_the_readers(make) -> None:
    found = answer(make("how many days will it keep", "storage", "电饭煲卤牛肉"))
    assert "in the fridge 4 days" in found.text and "天" not in found.text
