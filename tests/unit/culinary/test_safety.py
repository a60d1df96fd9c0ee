import json
import re
from pathlib import Path

import pytest

from culinary.safety import harmless_in, in_general, is_of_kitchen, is_unfit, load_rules, warnings_for, withheld
from recipes.recipe import Recipe

SAMPLE = Path(__file__).parents[3] / "data" / "recipes.jsonl"


def recipe(name: str, *ingredients: str, steps: tuple[str, ...] = ()) -> Recipe:
    return Recipe.create(name=name, ingredients=ingredients, steps=steps)


def rules(question: str, dish: Recipe | None = None) -> list[str]:
    return [warning.rule for warning in warnings_for(question, dish)]


DANGER = [
    ("河豚怎么做", "pufferfish"),
    ("山上采的蘑菇能吃吗", "wild_mushroom"),
    ("can I eat wild mushrooms from the forest", "wild_mushroom"),
    ("生的四季豆能吃吗", "beans_raw"),
    ("豆角没熟吃了会怎样", "beans_raw"),
    ("土豆发芽了还能吃吗", "sprouted_potato"),
    ("發芽的馬鈴薯可以吃嗎", "sprouted_potato"),
    ("my potatoes have sprouted, safe?", "sprouted_potato"),
    ("8个月宝宝能吃蜂蜜吗", "infant_honey"),
    ("my toddler is 10 months, is honey alright for her", "infant_honey"),
    ("宝宝辅食可以放盐吗", "infant_salt"),
    ("孩子6个月能吃盐吗", "infant_salt"),
    ("六个月娃的辅食粥里放多少盐啊，没味道他不吃", "infant_salt"),
    ("can my 10 months old baby have honey", "infant_honey"),
    ("吃了头孢能喝啤酒吗", "alcohol_medicine"),
    ("生豆浆能直接喝吗", "raw_soymilk"),
    ("鲜黄花菜怎么炒", "fresh_daylily"),
    ("苦杏仁可以生吃吗", "bitter_kernels"),
    ("木耳泡了一晚上还能吃吗", "bongkrek_soaked"),
    ("银耳泡过夜了能炖吗", "bongkrek_soaked"),
    ("酸汤子怎么做", "fermented_rice_flour"),
    ("甘蔗红心了能吃吗", "mouldy_sugarcane"),
    ("灶上有股臭味", "gas_smell"),
    ("银耳泡了两天，炖出胶了还能吃吗", "bongkrek_soaked"),
    ("电饭锅底座泡水了，米还在煮", "wet_electricity"),
    ("空气炸锅能先泡水再洗吗", "wet_electricity"),
    ("电水壶第一次用就忘加水烧干了", "dry_boiled"),
    ("压猪蹄呢，气还没放完能不能直接开盖", "pressure_cooker"),
    ("自己做的香肠起了绿毛，擦掉能吃不", "mould_scraped"),
    ("酸菜坛里长了黑毛，捞出来下面的还能要吧", "mould_scraped"),
    ("人家说喝生鹿血补身子", "raw_blood"),
    ("can I can my green beans in a water bath", "home_canning"),
    ("锅里高压还在喷汽，能硬撬开不", "pressure_cooker"),
    ("热油噼里啪啦的，我泼点凉水降温", "smoking_oil"),
    ("爸妈不在家，我今年八岁，想自己开火煎蛋", "child_alone"),
    ("甲亢的人能喝紫菜汤吗", "thyroid_iodine"),
    ("he takes phenelzine, may he have aged cheese", "maoi_tyramine"),
    ("心衰能喝甘草茶不", "digoxin_liquorice"),
    ("案板上沾了敌敌畏洗洗能切菜吗", "insect_killer"),
    ("花生发霉了洗洗能吃吗", "mouldy_food"),
    ("生蚝能生吃吗", "raw_shellfish"),
    ("鸡腿里面带血还能吃吗", "poultry_undercooked"),
    ("is pink chicken ok", "poultry_undercooked"),
    ("a corner of my sliced bread is fuzzy, can I toast the rest", "mouldy_food"),
    ("微波炉热待壳的生鸡蛋要定几分钟", "microwave_egg"),
    ("pressure cooker is still hissing, can I force the lid", "pressure_cooker"),
    ("在吃头孢，炒俩菜喝两盅行不", "alcohol_medicine"),
    ("十个月的宝宝，米糊拌点蜂密", "infant_honey"),
    ("汉堡肉饼可以七分熟吗", "ground_meat"),
    ("are meatballs fine when still pink inside", "ground_meat"),
    ("油都冒青烟了，能倒点凉水降温不", "smoking_oil"),
    ("the oil is smoking, shall I pour in some water", "smoking_oil"),
    ("在河边挖了一把草，说不准是啥，能拌着吃不", "lookalike_plants"),
    ("I foraged something that might be ramps", "lookalike_plants"),
    ("奶奶有糖尿病，这会儿手抖冒冷汗，给她做点啥", "low_sugar_now"),
    ("猪排五分熟可以吗", "pork_undercooked"),
    ("用亚硝酸盐腌腊肉放多少", "nitrite"),
    ("孕妇可以吃刺身吗", "pregnant_raw"),
    ("怀孕能吃溏心蛋吗", "pregnant_raw"),
    ("孕妇能吃酒酿圆子吗", "pregnant_alcohol"),
    ("草鱼可以做生鱼片吗", "raw_freshwater"),
    ("大闸蟹死了还能吃吗", "dead_crab"),
    ("吃鱼胆能明目吗", "fish_gall"),
    ("附子炖羊肉怎么做", "toxic_plants"),
    ("油锅着火了怎么办", "oil_fire"),
    ("高压锅打不开怎么强行开盖", "pressure_cooker_use"),
    ("罐头胀袋了还能吃吗", "botulism"),
    ("微波炉能煮鸡蛋吗", "microwave_egg"),
    ("茶叶蛋带着壳放微波炉叮一分钟可以不", "microwave_egg"),
    ("microwave the custard in a stainless steel bowl with foil on top?", "microwave_metal"),
    ("高压锅浮子还没掉，拿筷子撬一下开盖要得不", "pressure_cooker_use"),
    ("热油溅手背上起红了，抹牙膏行吗", "burned_now"),
    ("趁热把炸过的油灌进矿泉水瓶", "hot_oil_plastic"),
    ("停电了关窗用炭炉打边炉得唔得", "indoor_charcoal"),
    ("卡式炉上的铁板把气罐那头都盖住了", "gas_cartridge"),
    ("干冰直接丢进冰沙里给小朋友喝", "dry_ice"),
    ("can plain green beans in jars in a boiling water bath for the shelf", "home_canning"),
    ("i'm allergic to shrimp, if i fish the shrimp out is it fine", "picked_out_allergen"),
    ("墙根长的像韭菜，没有韭菜味，能包饺子吗", "lookalike_plants"),
    ("白灼虾煮到中间还有点透明就捞", "seafood_undercooked"),
    ("尿毒症能吃杨桃吗", "starfruit_kidney"),
    ("蚕豆病能吃蚕豆吗", "favism"),
    ("红薯有黑斑还能吃吗", "rotten_ginger"),
    ("福寿螺怎么炒", "apple_snail"),
    ("土豆皮有点绿能吃吗", "sprouted_potato"),
    ("干煸豆角炒得脆脆的没全熟能吃不", "beans_raw"),
    ("虾没熟能吃吗", "seafood_undercooked"),
    ("花生有点苦还能吃吗", "mouldy_food"),
    ("鱼刺卡喉咙了怎么办", "fish_bone"),
    ("老人吃年糕噎住了", "choking_child"),
    ("被热油溅到烫伤了", "burned_now"),
    ("吃完蘑菇一直想吐", "poisoning"),
    ("厨房有煤气味怎么办", "gas_smell"),
    ("孕妇能吃生蚝吗，生吃", "raw_shellfish"),
]
CAUTION = [
    ("冻虾外面一层冰碴子，直接丢滚油里炸行不行", "hot_oil_water"),
    ("soup is boiling, can i blitz it in the blender right away", "blender_hot"),
    ("自制蒜蓉酱放橱柜里吃三个月", "garlic_oil"),
    ("豆角怎么炒熟", "beans"),
    ("how to cook green beans", "beans"),
    ("豆浆怎么煮", "soymilk"),
    ("木耳要泡多久", "bongkrek"),
    ("隔夜银耳汤还能喝吗", "overnight_fungus_soup"),
    ("生腰果可以直接吃吗", "cashew"),
    ("三文鱼能生吃吗", "raw_fish"),
    ("温泉蛋安全吗", "raw_egg"),
    ("2岁宝宝可以吃汤圆吗", "choking"),
    ("腌萝卜几天能吃", "pickle_days"),
    ("剩菜放冰箱能放几天", "leftovers"),
    ("肉放室温解冻可以吗", "thawing"),
    ("猪肝炒几分钟才嫩", "liver"),
    ("吃降压药能吃西柚吗", "grapefruit_medicine"),
    ("花甲煮了不开口怎么办", "closed_shellfish"),
    ("痛风能吃虾吗", "gout"),
    ("见手青怎么炒", "bolete"),
    ("木薯糖水怎么煮", "cassava"),
    ("白果炖鸡怎么做", "ginkgo"),
    ("银耳隔夜能喝吗", "overnight_fungus_soup"),
    ("黄豆芽能生吃吗", "raw_sprouts"),
    ("孕妇能吃生蚝吗，蒜蓉烤的", "pregnant_shellfish"),
    ("哺乳期能喝米酒吗", "breastfeeding_alcohol"),
    ("鸡蛋没煮熟能吃吗", "raw_egg"),
    ("米饭放一夜没放冰箱还能吃吗", "left_warm"),
    ("奶奶吃华法林，能吃菠菜吗", "warfarin_vitamin_k"),
    ("can someone on warfarin eat spinach soup", "warfarin_vitamin_k"),
    ("肾病能用低钠盐吗", "kidney_diet"),
    ("can dialysis patients eat bananas", "kidney_diet"),
    ("糖尿病能吃月饼吗", "diabetes_sweet"),
    ("is congee ok for a diabetic", "diabetes_sweet"),
]
QUIET = [
    "i'm 8 months pregnant and home alone, what can I cook",
    "is hard cheese ok if I cut off the green mould",
    "做一道油焖茄子，焯好倒凉水降温",
    "酸奶上头一层黄水，搅进去还是倒了",
    "银耳炖出胶来黏糊糊的，正常不",
    "空气炸锅烤红薯要不要先泡水",
    "烤箱头一次用，空烧一会儿去味吗",
    "买了一大袋土豆，咋放才不长芽",
    "姜片要捞出来吗",
    "冻豆腐怎么炸",
    "速冻饺子怎么煮",
    "木炭烤肉串怎么腌",
    "微波炉蒸水蛋怎么做",
    "没有微波炉怎么热菜",
    "卡式炉吃火锅要准备什么",
    "好的搅拌机怎么选",
    "凉了的汤再用搅拌机打",
    "油瓶怎么洗",
    "韭菜和韭黄有什么区别",
    "can of tuna recipes",
    "how do i make strawberry jam in jars with a water bath",
    "pick out the best tomatoes",
    "糖尿病能吃无糖的绿豆糕吗，不加糖的粥呢",
    "红糖发糕怎么做",
    "菠菜猪肝汤怎么做",
    "香蕉蛋糕怎么做",
    "土豆炖牛腩怎么做",
    "土豆丝怎么炒才脆",
    "酸辣土豆丝为什么变黑",
    "红薯发芽了能吃吗",
    "牛排五分熟怎么煎",
    "牛排几分熟好吃",
    "蜂蜜柚子茶怎么做",
    "蜂蜜烤翅怎么做",
    "三岁宝宝可以喝蜂蜜水吗",
    "baby back ribs with honey",
    "菠菜豆腐汤会不会得结石",
    "螃蟹和柿子能一起吃吗",
    "蛋炒饭为什么要用隔夜饭",
    "干黄花菜怎么泡",
    "黄花鱼怎么做",
    "琥珀核桃仁怎么做",
    "杏仁豆腐怎么做",
    "木薯粉可以代替玉米淀粉吗",
    "酸豆角肉末怎么做",
    "毛豆腐长毛的怎么做",
    "臭豆腐怎么炸",
    "生抽和老抽有什么区别",
    "红烧排骨怎么去血水",
    "蒜蓉粉丝蒸扇贝怎么做",
    "生蚝怎么烤",
    "蒸蛋羹用微波炉怎么做",
    "炸酱面怎么做",
    "小河豚馒头造型怎么做",
    "面团发酵鼓起来了怎么办",
    "泡菜炒饭怎么做",
    "啤酒鸭怎么做",
    "孕妇吃什么补铁",
    "宝宝南瓜粥怎么做",
    "头孢是什么",
    "鸡蛋有血丝怎么回事",
    "鸡血豆腐汤怎么做",
    "杀鱼弄破鱼胆怎么洗",
    "今天天气怎么样",
    "how to make mapo tofu",
    "how to cook steak medium rare",
    "green pepper and potato stir fry",
    "红烧肉怎么做",
    "刀鱼怎么做",
    "银耳莲子羹怎么炖",
    "防止面包发霉怎么保存",
    "荷兰豆能生吃吗",
    "鱼腥草能生吃吗",
    "孕妇能生吃黄瓜吗",
    "酸菜鱼鱼片浸煮多久",
    "泡菜炒饭要炒多久",
    "琥珀桃仁怎么做",
    "熟醉虾怎么做",
    "附子理中丸是什么",
    "虾滑怎么煮",
    "苦瓜怎么去苦",
    "腌6个月的火腿怎么吃",
]

# Dangers of the kitchen itself: the warning is the whole answer.
KITCHEN = [
    ("碗上描了圈金线 微波炉热汤要得不", "microwave_rim"),
    ("微波炉门关不严还能使不", "microwave_door"),
    ("I ran the microwave empty, is that dangerous", "microwave_empty"),
    ("饭盒扣紧了直接微波加热可以伐", "microwave_closed"),
    ("can I warm breast milk in the microwave", "microwave_milk"),
    ("微波炉热饭啪啪冒火星子", "microwave_spark"),
    ("红薯整个放微波炉会炸吗", "bursts_in_its_skin"),
    ("炖汤开着火我出门买菜行不", "unattended"),
    ("打火机放灶台上行吗", "near_the_flame"),
    ("can i throw flour on a grease fire", "oil_fire_with"),
    ("油锅着火能用面粉盖吗", "oil_fire_with"),
    ("袖子被火烧着了怎么办", "clothes_fire"),
    ("油烧冒烟了咋办", "smoking_oil_alone"),
    ("炸完的热油倒下水道行不", "oil_in_drain"),
    ("糖浆滴手上粘住了", "sugar_burn"),
    ("灶没点着 满屋气味", "gas_smell"),
    ("厨房闻着有股臭鸡蛋味 是不是漏气", "gas_smell"),
    ("粥扑锅把火扑灭了", "flame_out"),
    ("能用打火机试试管子漏气不", "gas_hose"),
    ("煤气罐躺着还能再用点", "gas_cylinder"),
    ("卡式炉气罐能自己充气吗", "cartridge_refill"),
    ("关着窗吃炭火锅会中毒不", "indoor_charcoal"),
    ("吃着火锅头晕想吐浑身没劲", "carbon_monoxide"),
    ("refill an alcohol burner while burning", "refuelling"),
    ("高压锅装太满会不会炸", "pressure_cooker_use"),
    ("can i put soda in a thermos", "closed_bottle"),
    ("保温杯泡红枣拧不开了", "flask_pressure"),
    ("热的玻璃碗直接冲凉水", "thermal_shock"),
    ("玻璃杯碎了掉菜里还能吃么", "glass_in_food"),
    ("手湿着拔插头行不", "wet_electricity"),
    ("摸电饭锅麻手", "electric_shock"),
    ("my toaster smells like burning plastic", "appliance_faulty"),
    ("一个插排插电饭锅电磁炉微波炉行不", "overload"),
    ("fork in the toaster to get bread out", "in_the_slot"),
    ("娃吞了纽扣电池", "battery_swallowed"),
    ("induction cooktop with a pacemaker", "pacemaker"),
    ("空气炸锅垫纸先预热会不会着火", "air_fryer"),
    ("厨房养鹦鹉用不粘锅行吗", "nonstick_fumes"),
    ("old glazed bowls lead safe?", "glaze"),
    ("铝锅熬番茄酱行不", "acid_on_metal"),
    ("竹筷子长霉了洗洗用", "mouldy_wood"),
    ("保鲜膜化在菜上了", "plastic_melted"),
    ("滚汤打包塑料袋", "hot_in_plastic"),
    ("洗洁精进眼睛了", "chemical_in_eye"),
    ("my kid drank dish soap", "chemical_swallowed"),
    ("洁厕灵和漂白粉混了呛得咳嗽", "fumes_inhaled"),
    ("84装矿泉水瓶里放厨房", "cleaner_in_bottles"),
    ("揭锅盖烫脸了", "burned_now"),
    ("切辣椒手火辣辣疼", "chilli_hands"),
    ("绞肉机卡肉用手塞", "hand_in_blades"),
    ("刀掉了用手接行不", "knife_handling"),
    ("holding baby while frying", "child_at_stove"),
    ("娃把塑料袋套头上玩", "suffocating"),
]


@pytest.mark.parametrize(("question", "rule"), KITCHEN)
def test_dangers_of_the_kitchen_are_the_whole_answer(question: str, rule: str) -> None:
    assert [warning.rule for warning in withheld(question)] == [rule]


@pytest.mark.parametrize(
    "question",
    [
        "微波炉怎么蒸鸡蛋羹",
        "微波炉热剩菜会干怎么办",
        "高压锅炖牛腩多久",
        "空气炸锅做鸡翅要垫纸吗",
        "砂锅煲仔饭怎么做",
        "拔丝地瓜怎么熬糖",
        "油泼面怎么做",
        "铜锅涮肉配什么菜",
        "可乐整罐都倒进去吗",
        "虾饺皮要用滚水烫吗",
        "切洋葱怎么不流泪",
        "老式鸡蛋糕，蒸笼里出来上头裂口",
        "air fryer wings, when do I brush the honey so they don't burn",
        "how long do I pressure cook beef",
        "what size wok should I buy",
    ],
)
def test_cooking_with_what_is_dangerous_is_no_danger(question: str) -> None:
    assert withheld(question) == [] and not is_of_kitchen(question)


def test_what_no_rule_of_the_kitchen_knows_is_met_by_what_holds_in_general() -> None:
    found = in_general("养生壶底座有点歪 会不会炸")
    assert found and found.rule == "appliance_in_general" and is_of_kitchen("养生壶底座有点歪 会不会炸")
    assert not is_of_kitchen("宝宝能吃这个吗")


@pytest.mark.parametrize(("question", "rule"), DANGER)
def test_dangers_are_named(question: str, rule: str):
    found = {warning.rule: warning.severity for warning in warnings_for(question, None)}
    assert found.get(rule) == "danger", found


@pytest.mark.parametrize(("question", "rule"), CAUTION)
def test_cautions_are_named_without_alarm(question: str, rule: str):
    found = warnings_for(question, None)
    assert rule in [warning.rule for warning in found]
    assert all(warning.severity == "caution" for warning in found)


@pytest.mark.parametrize("question", QUIET)
def test_harmless_questions_get_no_warning(question: str):
    assert rules(question) == []


def test_a_harmless_recipe_adds_nothing():
    stew = recipe("土豆炖牛腩", "500克牛腩", "2个土豆", "1汤匙料酒", steps=("土豆切块。", "小火炖90分钟。"))
    assert rules("土豆炖牛腩怎么做", stew) == []


def test_the_recipe_supplies_the_food_and_the_question_the_reason():
    wings = recipe("蜜汁鸡翅", "8个鸡翅中", "2汤匙蜂蜜", "1汤匙料酒")
    assert rules("鸡翅怎么做", wings) == []
    assert rules("6个月大的宝宝能吃这道菜吗", wings) == ["infant_honey"]
    assert rules("在吃头孢能吃这个吗", wings) == ["alcohol_medicine"]
    assert rules("孕妇能吃吗", wings) == []


def test_beans_inside_a_recipe_are_a_caution():
    assert rules("焖面怎么做", recipe("焖面", "300克四季豆", "200克面条")) == ["beans"]


def test_steps_that_soak_fungus_overnight_are_dangerous():
    bad = recipe("凉拌木耳", "20克干木耳", steps=("木耳提前一晚用水泡发过夜。",))
    good = recipe("凉拌木耳", "20克干木耳", steps=("木耳用冷水泡2小时。",))
    assert rules("凉拌木耳怎么做", bad) == ["bongkrek_soaked"]
    assert rules("凉拌木耳怎么做", good) == []


def test_uncooked_seafood_dishes_are_recognised_by_name():
    assert rules("醉蟹怎么做", recipe("醉蟹", "4只梭子蟹", "花雕酒")) == ["drunken_dish"]
    assert rules("醉鸡怎么做", recipe("醉鸡", "1只三黄鸡", "花雕酒")) == []


def test_the_stricter_rule_replaces_the_milder_one_and_dangers_come_first():
    found = warnings_for("孕妇能吃生的四季豆和金枪鱼吗", None)
    assert [warning.rule for warning in found] == ["beans_raw", "pregnant_fish"]


def test_every_rule_is_bilingual_sourced_and_reachable():
    for name, rule in load_rules().items():
        assert re.search("[\u4e00-\u9fff]", rule.zh), name
        assert rule.en.isascii() or not re.search("[\u4e00-\u9fff]", rule.en), name
        assert rule.source, name
        assert set(rule.replaces) <= set(load_rules()), name


def test_the_sample_corpus_gets_few_warnings_and_no_danger():
    recipes = [Recipe.from_xiachufang(json.loads(line)) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    found = [(dish.name, warning) for dish in recipes for warning in warnings_for(f"{dish.name}怎么做", dish)]
    assert not [name for name, warning in found if warning.severity == "danger"]
    assert len({name for name, _ in found}) <= len(recipes) * 0.05


HARMLESS = [
    ("蒜变绿了能吃吗", "green_garlic"),
    ("泡的腊八蒜怎么绿成那样，不敢吃", "green_garlic"),
    ("蒜瓣都冒绿芽了，吃了不会中毒吧", "sprouted_garlic"),
    ("水煮蛋蛋黄外头一圈灰绿色，有毒吗", "green_yolk"),
    ("孩儿他奶说微波炉热过的饭有辐射 真的假的", "microwave_rays"),
    ("猪肉上有个蓝色的章能吃吗", "meat_stamp"),
    ("酱牛肉切开泛绿光，跟彩虹似的，是不是坏了", "iridescent_meat"),
    ("排骨汤放冰箱成一坨冻了，是不是加了胶", "jellied_stock"),
    ("my honey has turned solid and grainy, has it gone bad?", "crystallised_honey"),
    ("高压锅上汽以后阀子一直呲呲喷汽 是不是坏了", "hissing_cooker"),
    ("蘑菇是菜场买的 上面有白毛 能吃不", "store_mushroom_fuzz"),
    ("双黄蛋是不是打激素 能吃不", "odd_eggs"),
    ("姜切开有蓝圈圈能吃不", "blue_ginger"),
    ("红薯切口流白浆有毒不", "plant_sap"),
    ("吃火龙果尿红了咋回事", "coloured_outputs"),
    ("草莓泡盐水有小白虫吃了咋办", "tiny_worms"),
    ("swallowed watermelon seeds", "swallowed_seeds"),
    ("孕妇能用电磁炉么", "radiation"),
    ("air fryer cancer", "radiation"),
    ("千滚水致癌真的么", "water_myths"),
    ("limescale in kettle harmful", "water_myths"),
    ("铝锅老年痴呆真的么", "alzheimers"),
    ("紫菜泡水红紫塑料做的么", "natural_dyes"),
    ("煮豆子泡沫是不是有毒", "foam_and_fat"),
    ("冻鸡翅霜化了肉发白", "freezer_looks"),
    ("虾线没去吃了要紧么", "fish_looks"),
    ("酸奶上面一层水坏了?", "bean_and_dairy_looks"),
    ("盐过期了还能用么", "pantry_looks"),
    ("花椒麻嘴正常么", "tingles"),
    ("萝卜里头有青筋蓝蓝的", "root_colours"),
    ("白萝卜一刀下去蓝蓝的一圈", "root_colours"),
    ("烧酒虾点火有火苗，吓我一跳，正常吧", "flambe_goes_out"),
    ("真空臭豆腐开袋好臭 是坏了吗", "stinky_tofu_smell"),
    ("my ginger is fibrous inside", "fibrous_ginger"),
    ("西红柿炒鸡蛋有毒是真的么", "eaten_together_too"),
]


@pytest.mark.parametrize(("question", "rule"), HARMLESS)
def test_what_only_sounds_dangerous_is_said_to_be_harmless(question: str, rule: str) -> None:
    found = harmless_in(question)
    assert found and found.rule == rule and found.severity == "harmless" and rules(question) == []


@pytest.mark.parametrize(
    "question",
    [
        "发芽的土豆能吃吗",
        "牛肉发绿发臭还能吃吗",
        "高压锅锅边漏气要紧吗",
        "8个月宝宝能吃结晶的蜂蜜吗",
        "吃了头孢和酒一起喝行吗",
        "微波炉能放锡纸吗",
        "豆腐放进去一起炖行吗",
        "腊八蒜怎么做",
        "山上采的蘑菇有白毛能吃不",
        "蒜发软有怪味还变绿了能吃吗",
        "馒头上有小黑点能吃吗",
        "烟熏鸡肉没熟能吃吗",
        "孕妇能吃蓝纹奶酪的霉吗",
        "虾发黏有氨味还变红了能吃吗",
        "吃了花椒嘴肿喘不上气",
        "can i eat potato leaves",
        "海鲜放冰箱三天还能吃吗",
        "海鲜放冰箱一周能不能吃",
        "烤肉放冰箱五天可以吃吗",
        "红薯发黑能吃吗",
        "红薯里面黑了能吃吗",
        "my sweet potato has black inside safe?",
        "microwaved pork still raw in the middle is it safe to eat",
        "microwaved hamburger pink inside, safe to eat?",
        "burrito from the microwave is cold in the middle, safe to eat",
        "肉馅煎了里面还有血水能吃吗",
        "牛肉饼里面有血水能吃吗",
        "肉馅包子里有血水能吃吗",
        "red juice from burger safe?",
        "ground beef brown inside is it cooked?",
        "蒜泡在油里变绿了能吃吗",
        "my garlic in olive oil turned blue, is it safe",
        "猪肉泛绿能吃吗",
        "牛肉表面泛绿还能吃吗",
        "豆浆起皮了是不是熟了",
        "豆浆刚起皮冒泡能喝吗",
        "生菜里有寄生虫能吃吗",
        "荠菜凉拌有寄生虫吗",
        "菜里有蛔虫卵能吃吗",
        "吊浆面有酒味能吃吗",
        "湿面条有酒味能吃吗",
        "面条有酒味能吃吗",
        "牛肉黑了一块能吃吗",
        "土豆黑了一块能吃吗",
        "红薯皮上黑了一块能吃吗",
        "豆腐红了一块能吃吗",
        "香蕉和螺内酯能一起吃吗",
        "草莓有白毛能吃吗",
        "草莓上有白色的绒毛能吃吗",
        "腊肠上有白色的毛能吃吗",
        "蛋壳有黑色斑点能吃吗",
        "蛋壳有灰绿色斑点能吃吗",
        "枸杞泡水变红正常吗",
        "红枣泡水红色是染的吗",
        "生鱼眼睛发白能吃吗",
        "猕猴桃吃了嘴唇麻正常吗",
        "吃芋头嘴巴麻痒",
        "蛋糕塌了中间没熟能吃吗",
        "四岁娃能吃隔夜米饭吗",
        "孩子4岁牛奶过敏能吃豆腐吗",
        "can kids eat rice that was left out",
        "宝宝能喝隔夜的开水吗",
        "八个月的宝宝能吃菠菜豆腐吗",
        "自己做的臭豆腐好臭是坏了吗",
        "点火的时候窗帘着火了正常吗",
        "萝卜烂了发青",
        "the ginger is stringy and mouldy",
        "can kids eat undercooked beans and rice",
        "两岁能吃整个苹果吗",
    ],
)
def test_nothing_dangerous_is_called_harmless(question: str) -> None:
    assert harmless_in(question) is None


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("早上做的便当放到下午三点没冰箱能吃不", "left_warm"),
        ("解冻的鸡肉在水池里放了一下午还能吃吗", "counter_thawed"),
        ("停了一天电冰箱里的肉还能要吗", "power_cut"),
        ("老鼠啃过的馒头切掉能吃吗", "pests"),
        ("管道疏通剂溅到菜上了洗洗能吃吗", "chemicals_on_food"),
        ("洁厕灵和84能一起用吗", "mixing_cleaners"),
        ("can I mix vinegar and bleach to clean my board", "mixing_cleaners"),
        ("切菜切到手流血不止怎么办", "cut_finger"),
        ("我家狗能吃洋葱吗", "pets"),
        ("酒精炉快灭了能直接加酒精吗", "refuelling"),
        ("高压锅一直漏气是不是要爆炸", "pressure_cooker_use"),
        ("死了的皮皮虾能吃吗", "dead_seafood"),
        ("鸡蛋壳裂了还能吃吗", "cracked_egg"),
        ("自来水直接喝可以吗", "tap_water"),
        ("面粉生吃会怎样", "raw_flour"),
        ("孩子误吃了干燥剂", "desiccant"),
        ("羊肉串里面有点红能吃吗", "red_meat_pink"),
        ("鲜木耳能吃吗", "fresh_wood_ear"),
        ("微波炉里着火了怎么办", "appliance_fire"),
        ("三杯鸡不喝酒的人能吃吗", "non_drinker"),
        ("灯油当菜油放了两勺咋办", "not_edible_oil"),
        ("is castor oil ok to fry eggs with", "not_edible_oil"),
        ("肉豆蔻吃整颗能上头么", "nutmeg_high"),
        ("青鱼的苦胆泡酒能明目不", "fish_gall"),
        ("梭子蟹买回来一动不动了还能蒸不", "dead_crab"),
        ("大蒜丢油里泡了两个礼拜", "herb_oil_kept"),
        ("剁在手指头上，血止不住", "cut_finger"),
        ("dishwasher pod, my kid swallowed some", "chemical_swallowed"),
        ("is it lily-of-the-valley or wild garlic i picked", "wild_umbels"),
        ("五个月的宝宝能喝胡萝卜水吗", "baby_waters"),
    ],
)
def test_dangers_of_time_cleaners_and_tools(question: str, rule: str) -> None:
    assert rule in rules(question)


def test_who_eats_gets_what_holds_in_general_where_nothing_else_is_known() -> None:
    baby, mother = in_general("宝宝十个月能吃虾吗"), in_general("孕妇能吃螃蟹吗")
    assert baby and baby.rule == "baby_in_general" and mother and mother.rule == "pregnant_in_general"
    assert in_general("红烧肉怎么做") is None and in_general("5岁的孩子能吃虾吗") is None


@pytest.mark.parametrize(
    "question", ["昨天的鱼汤在冰箱 今天能喝不", "茶叶蛋蛋壳要敲裂吗", "面团发一夜行吗", "肉腌一晚上放冰箱行不行"]
)
def test_what_was_kept_cold_or_is_done_on_purpose_is_not_warned_of(question: str) -> None:
    assert not {"left_warm", "cracked_egg"} & set(rules(question))


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("小孩捡了个很小的章鱼身上有蓝圈圈，能煮了吃吗", "blue_ringed_octopus"),
        ("小龙虾煮到什么程度才没寄生虫", "crayfish_done"),
        ("自家榨的花生油没精炼的能长期吃吗", "home_pressed_oil"),
        ("一岁的宝宝可以吃蜂蜜吗", "honey_after_one"),
        ("can my toddler eat honey", "honey_after_one"),
        ("黄瓜头有点苦能吃吗", "cucumber_bitter_end"),
        ("这根黄瓜头很苦，整根都苦", "bitter_gourd"),
        ("怀孕了能吃皮蛋不", "pregnant_century_egg"),
        ("热水泡着化冻鸡肉行吗", "counter_thawed"),
        ("牛排三分熟给五岁小孩吃", "child_rare_meat"),
        ("生牛肉沙拉自己在家做", "raw_red_meat"),
        ("鸡蛋摇起来晃荡是不是坏了", "bad_egg"),
        ("肉有点发黏闻着酸，洗洗能煮吗", "slimy_meat"),
        ("生鸡肉我都是水龙头底下哗哗冲，对吧", "rinsed_poultry"),
        ("空气炸锅里倒半锅油是不是就能当油炸锅使", "air_fryer"),
        ("gonna drop the turkey in the fryer still frozen, how long per pound", "hot_oil_water"),
        ("锅把手朝外放顺手些是不", "handle_outwards"),
        ("电饭煲内胆外头全是水 直接坐进去插电没啥吧", "wet_electricity"),
        ("南瓜汤刚滚 倒料理机里盖紧了直接打", "blender_hot"),
        ("灶打不着火 拧了好多下有股味儿 再多打几次行吧", "gas_smell"),
        ("把干冰塞进可乐瓶里拧紧 聚会上冒烟好看 放多少", "closed_bottle"),
        ("微波炉转了杯水 五分钟一个泡都没有 我丢个茶包进去了啊", "microwave_water"),
        ("should i wash raw chicken before cooking?", "rinsed_poultry"),
        ("大蒜泡橄榄油，瓶子搁灶台边放俩月，行吧", "herb_oil_kept"),
        ("my chicken smells sour, can I rinse it", "slimy_meat"),
        ("番茄绿的没熟能吃吗", "green_tomato"),
        ("野生的蕨菜怎么处理", "bracken"),
        ("奶茶里的粉圆放了一天了", "pearls_kept"),
        ("蓖麻子能吃吗", "toxic_plants"),
        ("生扁豆丝拌凉菜", "beans_raw"),
        ("酸奶胀盖", "botulism"),
        ("毛蚶烫十秒", "raw_shellfish"),
        ("头孢打完针喝藿香正气水", "alcohol_medicine"),
        ("popcorn and whole grapes ok?，8个月的宝宝吃", "choking"),
        ("年糕怎么做，吞咽不好的人吃", "elder_choking"),
        ("酱油可以放吗，乳糜泻吃", "celiac_gluten"),
        ("来个西柚沙拉，吃他汀的人吃", "statin_grapefruit"),
        ("腊肉怎么做，高血压吃", "pressure_salt"),
        ("来个麻辣火锅，胃病吃", "sore_stomach"),
        ("三文鱼刺身，免疫力低的人吃", "weak_immunity"),
        ("cheeseburger, kosher", "kosher_mixed"),
        ("昨晚的米饭忘在灶台上一宿，闻着没味儿，炒饭行不", "left_warm"),
    ],
)
def test_dangers_of_foods_and_of_those_who_eat(question: str, rule: str) -> None:
    assert rule in rules(question)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("蜂蜜用热水冲会有毒吗", "honey_in_hot_water"),
        ("虾煮熟了头里黑的是什么能吃吗", "shrimp_head_dark"),
        ("白酒有沉淀还能喝吗", "sediment_in_drinks"),
        ("火腿肠切开有小孔", "sausage_holes"),
        ("腊肉表面一层白霜能吃吗", "cured_meat_frost"),
        ("鸡头鸡屁股能吃吗", "poultry_ends"),
        ("空腹喝豆浆行吗", "empty_stomach"),
        ("做菜的时候酒精会挥发吗", "alcohol_boils_off"),
        ("豆腐上有黄水", "tofu_water"),
        ("绿豆汤煮出来是红的", "red_bean_water"),
        ("酱油过期一周了能用吗", "stale_date_pantry"),
        ("戚风扁扁的没长高 但烤熟了 能吃不", "flat_cake"),
        ("七岁的孩子跟我们吃番茄面可以吗", "children_eat_along"),
        ("can my kids have steamed broccoli", "children_eat_along"),
        ("番茄皮能吃吗", "vegetable_parts"),
        ("圆葱冒绿芽了炒着行吗", "sprouted_garlic"),
        ("how to burn the skin off peppers", "peel_peppers"),
        ("pink slime from frozen fish, its salmon", "salmon_juice"),
    ],
)
def test_what_only_sounds_dangerous_is_met_with_plain_words(question: str, rule: str) -> None:
    found = harmless_in(question)
    assert found is not None
    assert found.rule == rule


@pytest.mark.parametrize(
    ("who", "food", "unfit"),
    [
        ("痛风吃", "花蛤500克", True),
        ("痛风吃", "鸡蛋2个", False),
        ("孕妇吃", "可生食鸡蛋1个", True),
        ("蚕豆病吃", "蚕豆200克", True),
        ("1岁半的孩子吃", "熟花生米50克", True),
        ("2岁的孩子吃", "花生油10毫升", False),
        ("6岁的孩子吃", "熟花生米50克", False),
        ("糖尿病吃", "40克冰糖", True),
        ("糖尿病吃", "3克白糖", False),
        ("老人吃", "年糕300克", True),
        ("要开车的人吃", "酒酿300克", True),
        ("吃他汀的人吃", "半个红心西柚", True),
        ("高血压的人吃", "200克辣白菜", True),
        ("", "花蛤500克", False),
    ],
)
def test_dishes_that_those_who_eat_must_mind_are_not_offered(who: str, food: str, *, unfit: bool) -> None:
    assert is_unfit(recipe("家常菜", food), who) is unfit


@pytest.mark.parametrize(
    "question", ["豆腐冷藏了三天没变味能吃吗", "土豆放了一个月没发芽能吃吗", "肉没有异味也不发黏能吃吗"]
)
def test_signs_that_are_said_not_to_be_there_warn_of_nothing(question: str) -> None:
    assert not {"slimy_meat", "sprouted_potato"} & {warning.rule for warning in warnings_for(question, None)}


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("水仙的球根长得跟洋葱一个样，我好像切进菜里了", "narcissus_bulb"),
        ("自家蒸的高粱酒，酒头那一截最香，多接点喝", "distilled_at_home"),
        ("鲜海蜇刚从海里捞的 切丝就凉拌", "fresh_jellyfish"),
        ("猪肉烫火锅涮五秒 嫩得很 吃得嘛", "flash_cooked_pork"),
        ("隔壁送的醉泥螺，我三岁孙子馋得很", "raw_marinated_for_children"),
        ("卡式炉在帐篷里煮火锅，拉链拉上保暖", "stove_in_tent"),
        ("我爷爷吃鱼卡刺了 让他大口咽饭团 对不", "fish_bone"),
        ("手指切掉一块肉皮 血流一案板", "cut_finger"),
        ("着火了怎么办", "fire_somewhere"),
        ("着火了这会儿该做什么", "fire_somewhere"),
        ("the curtain caught fire", "fire_somewhere"),
        ("生肉馅尝尝咸淡行吗", "raw_tasting"),
        ("包饺子的馅儿直接舔一口尝咸淡", "raw_tasting"),
        ("山上挖的叶子像韭菜，包饺子行不", "wild_greens"),
        ("院子里拔了把草，叫不上名，能炒吗", "wild_greens"),
        ("白果吃了会恶心吗", "ginkgo"),
        ("老爸血压180，拿腊肉给他炒个菜", "pressure_salt"),
    ],
)
def test_what_may_hurt_is_met_in_the_words_of_the_frightened(question: str, rule: str) -> None:
    assert rule in rules(question)


@pytest.mark.parametrize(
    "question",
    [
        "冰箱里的芹菜蔫了，泡水能活过来不",
        "why does ginger have that blue ring in the middle",
        "电饭煲跳闸了饭还有点夹生 加点水再煮",
        "电饭煲老是跳闸早 饭没熟",
        "黄瓜把儿有点苦，要不要切掉",
        "凤梨吃完舌头麻麻的",
        "土豆带皮烤可以不，皮洗干净了",
        "菜刀钝了切番茄压扁了",
        "银耳要提前多久泡",
        "煤气灶打不着火了咋办",
        "上火了吃啥",
        "豆腐切到手指厚就行了吗",
        "包子馅煎一小块熟了尝尝行吗",
    ],
)
def test_what_is_only_worded_like_a_danger_is_none(question: str) -> None:
    assert not {warning.rule for warning in warnings_for(question, None) if warning.severity == "danger"}
    assert withheld(question) == []


@pytest.mark.parametrize(
    "asked", ["宝宝一岁半了能跟我们一起吃面条不", "2岁的孩子能吃虾吗", "my toddler loves noodles, can she have it"]
)
def test_a_small_child_past_one_is_told_what_holds_for_it(asked: str) -> None:
    found = in_general(asked)
    assert found and found.rule == "toddler_in_general"
    assert in_general("12岁能吃虾吗") is None and in_general("十二岁能吃虾吗") is None


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("鱼籽能吃吗", "swallowed_seeds"),
        ("苦瓜籽红了能吃吗", "swallowed_seeds"),
        ("龙虾头里绿的能吃吗", "shrimp_head_dark"),
    ],
)
def test_nobody_is_reassured_by_what_holds_for_another_food(question: str, rule: str) -> None:
    found = harmless_in(question)
    assert found is None or found.rule != rule


def test_a_cooker_that_smokes_is_dangerous_though_the_rice_is_raw() -> None:
    assert "appliance_faulty" in rules("饭没熟，电饭煲跳闸还冒烟")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("红心甘蔗 小孙女咬了两口了", ["eaten_poison", "mouldy_sugarcane"]),
        ("爸爸误食了毒蘑菇", ["eaten_poison", "wild_mushroom"]),
        ("采来的野蘑菇 我们中午都吃了 没啥事", ["eaten_poison", "wild_mushroom"]),
        ("刚才把桐油当香油 拌菜吃了", ["eaten_poison", "not_edible_oil"]),
        ("my son just swallowed a castor bean", ["eaten_poison", "toxic_plants"]),
        ("we already ate some of the foraged mushrooms", ["eaten_poison", "wild_mushroom"]),
        ("老妈喝了半碗生豆浆 恶心", ["ill_of_poison", "raw_soymilk"]),
        ("孩子啃滴水观音 现在嘴都麻了", ["ill_of_poison", "toxic_plants"]),
        ("白果吃多了 娃在抽", ["ill_of_poison", "ginkgo"]),
        ("I ate a bitter zucchini and now I have stomach cramps", ["ill_of_poison", "bitter_gourd"]),
    ],
)
def test_whoever_has_eaten_poison_is_told_first_what_to_do_now(question: str, found: list[str]) -> None:
    assert [warning.rule for warning in withheld(question)] == found


@pytest.mark.parametrize(
    "question",
    [
        "四季豆炖肉昨天吃了一碗 真香 怎么做",
        "在日本吃了一顿河豚 想在家做",
        "白果吃了会不会抽筋",
        "豆角没熟吃了会怎样",
        "刚采的野蘑菇 今晚炖着吃",
        "can puffer fish be eaten",
        "口水鸡吃得嘴麻 没事吧",
        "吃了两碗红烧肉 好香",
    ],
)
def test_nobody_is_sent_to_hospital_for_what_was_not_eaten_or_is_no_poison(question: str) -> None:
    assert not {"eaten_poison", "ill_of_poison"} & {warning.rule for warning in warnings_for(question, None)}


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("野菌跟大蒜一起煮没变色 能吃吧", "wild_mushroom"),
        ("silver spoon stayed shiny in the mushroom pot so they're safe right", "wild_mushroom"),
        ("核桃有点灰毛 洗洗能吃吗", "mouldy_food"),
        ("昨晚跳闸 电饭锅里的米饭闷了一夜 拿来炒饭", "rice_left_warm"),
        ("rice sat in the unplugged rice cooker all night, fried rice?", "rice_left_warm"),
        ("鸡腿中心测出来62度 能上桌吗", "poultry_undercooked"),
        ("drumstick reads 145F near the bone, ok to serve?", "poultry_undercooked"),
        ("不知道是啥的白色结晶 尝一口看看", "unlabelled_powder"),
        ("unmarked bag of white crystals, taste it?", "unlabelled_powder"),
        ("自家竹笋装瓶煮半小时 常温放半年行吗", "home_canning"),
        ("canned my garden corn by boiling, good in the pantry for months?", "home_canning"),
        ("压力锅还有压力 拿螺丝刀撬盖", "pressure_cooker_use"),
        ("there's still pressure, can i pry it with a lever", "pressure_cooker"),
        ("把炭炉搬进屋 门缝贴严实了涮羊肉", "indoor_charcoal"),
        ("charcoal hot pot with the windows sealed", "indoor_charcoal"),
        ("半化的火鸡直接下油锅炸", "wet_in_oil"),
        ("bird is not fully thawed, into the fryer now?", "wet_in_oil"),
    ],
)
def test_dangers_in_spoken_words(question: str, rule: str) -> None:
    found = warnings_for(question, None)
    assert found[0].rule == rule and found[0].severity == "danger"


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("娃娃菜帮子上有好多小斑点 发霉了吗", "cabbage_specks"),
        ("dark specks on my napa, is it mould", "cabbage_specks"),
        ("限压阀老是转 冒汽 会不会炸", "hissing_cooker"),
        ("the little weight keeps rattling, will the pressure cooker explode", "hissing_cooker"),
        ("烤箱里用锡纸裹土豆安全吗 不是微波炉", "foil_in_oven"),
        ("is it safe to wrap potatoes in foil in the oven", "foil_in_oven"),
        ("切到手贴好了 吃老抽会留疤吗", "soy_and_scars"),
        ("will soy sauce darken my scar", "soy_and_scars"),
    ],
)
def test_what_sounds_dangerous_in_spoken_words_is_said_to_be_fine(question: str, rule: str) -> None:
    found = harmless_in(question)
    assert found is not None and found.rule == rule


@pytest.mark.parametrize(
    "question",
    [
        "yakitori in the oven, how long do the skewers soak",
        "烤箱烤鸡翅前竹签要泡水吗",
        "红烧肉和卤鸡翅煮哪个快 急着上班",
        "鸡胸低温慢煮60度多久",
        "sous vide chicken 60C for 2 hours",
        "饭煮好放冰箱一晚上 蛋炒饭",
        "canned beans soup how do i make it with boiling stock",
    ],
)
def test_cooking_that_only_has_words_of_a_danger_is_not_withheld(question: str) -> None:
    assert not [one for one in warnings_for(question, None) if one.severity == "danger"]
