"""What is said goes on from what was said before: where the cook is, what there is, what was told."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from graph.assistant import Assistant
from graph.state import TurnOptions

pytestmark = pytest.mark.embedded
Open = Callable[..., AbstractAsyncContextManager[Assistant]]

TALKS = [
    # Where the cook is.
    (("我要做葱油拌面", "葱白炸了五分钟了 下来干嘛"), ("葱绿炸8分钟",), ("撕皮",)),
    (("做个双皮奶", "一共几步？奶皮已经结好了 该第几步了"), ("第 3 步（共 6 步）",), ()),
    (("我在包饺子呢", "面和好了 醒着呢", "拌馅那一步再说一遍"), ("第 3 步", "上劲"), ()),
    (("walk me through chinese tomato and eggs", "the eggs are out of the pan. what now?"), ("Step 4",), ()),
    (("可乐鸡翅怎么做", "鸡翅两面都煎黄咯，接下来嘞"), ("第 3 步",), ()),
    (("卤肉饭跟着做", "卤了四十分钟了"), ("这一步还剩：", "红葱酥"), ()),
    (("回锅肉的做法发我一下", "肉在煮着呢这二十分钟我能先干点啥"), ("等的时候",), ()),
    (("姜撞奶怎么做", "姜撞奶可以搅一搅吗"), ("冲完不要再搅动",), ("把沉底的姜淀粉",)),
    (("how do I make mapo tofu", "can you make it mild for my 5 year old"), (), ("do not turn it over",)),
    (("红烧肉怎么做", "可以用冷水吗", "然后呢"), ("第 1 步（共 6 步）",), ("食材",)),
    # What was told in answer to what is done is still to be done; what takes its time leaves the hands free.
    (("香河肉饼", "面醒好了", "馅也拌好了", "该干嘛了"), ("第 3 步（共 7 步）",), ()),
    (("红烧肉怎么做", "五花肉焯好水冲干净擦干了", "接下来干啥"), ("第 2 步（共 6 步）",), ()),
    (("香河肉饼", "面醒好了", "下一步"), ("第 3 步（共 7 步）",), ()),
    (("贴饽饽熬小鱼", "面和好盖上发着了", "我现在该干嘛 第几步了"), ("要等 1小时", "小鲫鱼刮鳞"), ()),
    (("杨枝甘露", "西米煮好了 过完冷水泡着呢", "该弄哪样了"), ("第 3 步（共 5 步）",), ()),
    (("let's do miso soup step by step", "next", "oops go back one"), ("Step 1 of 5",), ()),
    # At the stove: what goes wrong, a timer, a time that is up, what is due, leave asked of a step.
    (("红烧排骨怎么做", "开始做", "下一步", "哎呀糖有点黑了咋办"), ("黑了倒掉重炒",), ("没有糖",)),
    (("红烧排骨怎么做", "第四步", "给我定个时吧"), ("焖 45分钟", "第 4 步"), ("1 汤",)),
    (("皮蛋瘦肉粥怎么做", "第三步", "四十分钟到了"), ("第 4 步（共 6 步）",), ()),
    (("干煸豆角怎么做", "第三步", "控好油了，该炒肉末了"), ("第 4 步（共 6 步）",), ()),
    (("粉蒸肉怎么做", "第二步", "家里没有红腐乳，用白腐乳成吗"), ("白腐乳加红曲粉",), ("看时间",)),
    (("白切鸡怎么做", "第三步", "鸡好了没咋看"), ("75℃",), ("看时间",)),
    (("戚风蛋糕怎么做", "第六步", "出炉了然后呢"), ("第 7 步（共 7 步）", "倒扣"), ()),
    (("日式咖喱怎么做", "第二步", "洋葱炒多久"), ("炒 8分钟",), ("4分钟",)),
    (("皮蛋瘦肉粥怎么做", "第五步", "总共放了多少盐"), ("盐 4克",), ("里脊 120克",)),
    # Two dishes side by side, named in one breath.
    (("今晚清蒸鲈鱼再来个番茄鸡蛋汤", "先做鱼，第一步", "趁腌鱼，汤那边先干啥"), ("第 1 步", "番茄顶部"), ()),
    (("今晚清蒸鲈鱼再来个番茄鸡蛋汤", "先做鱼，第一步", "汤里放多少盐"), ("盐 3克",), ("鲈鱼",)),
    (("可乐鸡翅和蒜蓉西兰花一起做", "鸡翅先来", "西兰花那边呢", "鸡翅焯好擦干了"), ("皮朝下煎3分钟",), ()),
    # Menus: how many eat, what is to be on it, of what kind a place is; where it is eaten nothing is cooked.
    (("年三十六个人的菜单，要有饺子和鱼",), ("6 个人，", "饺子"), ("36",)),
    (("给8个孩子办生日会，吃什么好",), ("8 个人，",), ("蟹",)),
    (("三菜一汤，汤要甜的",), ("甜品：",), ("没做到口味",)),
    (("周一到周五中午带饭吃什么，公司只有微波炉",), ("周五",), ("没做到",)),
    (("地三鲜怎么烧才不吸油，再给我配个汤",), ("这样不吸油", "配地三鲜合适的", "汤"), ("119", "没太明白")),
    (("一天吃几个鸡蛋合适",), (), ("满 6 个月",)),
    (("日料 招待客人拿得出手的",), ("寿",), ("没做到", "最接近")),
    (("大冷天想吃甜的热的 可我不能喝奶",), (), ("双皮奶", "姜撞奶", "牛奶")),
    (("拿鸡蛋炒的素菜 25分钟以内",), ("蛋",), ("没做到", "最接近")),
    (("breakfast with zero cooking, no stove at all",), ("Overnight oats",), ("pancake",)),
    (("草鱼一条 啤酒倒是有两罐",), ("啤酒鱼",), ("密封",)),
    (("半个老南瓜咋消灭啊",), ("南瓜",), ("刀尖",)),
    (("大盘鸡 新疆带皮带面的",), ("新疆大盘鸡：",), ()),
    # Here, near, or not here.
    (("swedish meatballs recipe", "do you have moussaka as well?"), ("no recipe for moussaka",), ()),
    (("皮耶罗吉 就是波兰饺子 pierogi 有没有方子",), ("没有收录皮耶罗吉",), ("饺子：",)),
    (("菠萝咕噜虾咋做",), ("没有收录菠萝咕噜虾",), ()),
    (("Russian food night!", "how do you make beef stroganoff"), ("no recipe for beef stroganoff",), ()),
    # How much there is.
    (("馒头", "面粉我想用一公斤"), ("510", "乘 2"), ()),
    (("土豆泥", "就我一个人吃，200克土豆，黄油牛奶各来多少"), ("乘 1/3",), ()),
    (("recipe for coke chicken wings", "I've got 20 wings. how much coke and light soy then?"), ("660", "4 tbsp"), ()),
    (("饺子", "四百克肉馅太多 我就买了二百的肉，面和白菜咋配"), ("250", "175"), ()),
    (("酸奶怎么做", "我那杯子只装得下半升，引子放多少"), ("50克",), ()),
    (("玉米排骨汤怎么煲", "一个人喝，材料减半，水放几多"), ("1000毫升",), ()),
    (("可乐鸡翅怎么做", "6个鸡翅4个人吃够不够"), ("不太够", "13个", "1.8 人"), ("料酒",)),
    (("红烧肉怎么做", "2斤五花肉够6个人吃吗"), ("不太够", "1200克", "约 5 人"), ("冰糖",)),
    (("recipe for coke chicken wings", "are 20 wings enough for 5 people?"), ("Yes", "17", "about 6"), ("soy",)),
    (("啤酒鱼方子是九百克草鱼 我这条才一斤 啤酒倒多少合适",), ("草鱼 1/2条（500克）", "啤酒 185毫升"), ()),
    (("冬瓜丸子汤做给九口子人吃 冬瓜跟肉末各要多少",), ("冬瓜 1500克", "猪肉末 750克"), ()),
    (("蒜蓉生蚝", "蒜要几头 进烤箱烤几分钟"), ("蒜 2头", "烤 12分钟"), ()),
    (("南瓜粥", "还有蒜蓉粉丝虾", "两样一块儿买 南瓜跟虾各称多少"), ("300克", "12只"), ("没有写",)),
    (("铜锣烧怎么做呀 给小朋友当点心", "一个饼舀多少面糊合适"), ("舀30克",), ()),
    (("西班牙冷汤", "那40毫升橄榄油是几勺"), ("40毫升橄榄油 = 2汤匙2茶匙",), ()),
    (("石螺买回来得养多久才好下锅煮螺蛳粉",), ("24小时",), ()),
    (("宿舍只有个电饭煲", "一个人吃 来个最省事的"), ("电饭煲番茄饭",), ("沙拉",)),
    (("罗汉斋怎么做", "先把料念一遍得嘞"), ("干黄花菜", "南乳"), ("第 2 步",)),
    # What stands in, and what else is asked beside it.
    (("教我做三杯鸡", "九层塔买不到拿啥代替？再说下煸姜片的火要多大"), ("罗勒", "小火慢煸"), ()),
    (
        ("How do I make kung pao chicken?", "can you double the chicken, and what can I use instead of peanuts?"),
        ("800", "cashews"),
        (),
    ),
    (("麻婆豆腐怎么做", "对了我吃素的", "那牛肉末拿什么顶"), ("香菇",), ("猪肉末", "鸡肉末")),
    (("番茄意面", "没有番茄罐头 用新鲜的成吗"), ("多熬10分钟",), ()),
    (("可乐鸡翅", "无糖可乐行不"), ("冰糖",), ("等量放",)),
    (("曲奇饼干怎么做", "家里没得裱花袋咋整嘛"), ("保鲜袋",), ()),
    (("提拉米苏", "给小孩吃的 里头酒不放行吗"), ("不放朗姆酒",), ("孕期",)),
    (("卤肉饭配方给我", "红葱酥可以丢了没"), ("第 5 步",), ("等量放",)),
    # What there is, and several dishes.
    (("明天做水煮肉片", "还想做个蒜蓉西兰花", "清单合一块儿给我"), ("猪里脊", "西兰花", "芹菜"), ()),
    (("有块豆腐快到期了", "除了麻婆还能干嘛，不要辣的哈"), ("有豆腐，可以做",), ("麻婆豆腐",)),
    (("冰箱里有排骨、冬瓜、鸡蛋、西红柿、青椒", "就着这些凑两菜一汤"), ("排骨", "冬瓜"), ()),
    (
        ("how do I make satay", "i've only 400 g of chicken thigh. peanut butter then?"),
        ("peanut butter: 80 g",),
        ("- milk",),
    ),
    (("小酥肉怎么做", "头遍多少度，复炸呢"), ("160℃", "190℃"), ()),
    (("烧鹅怎么做", "风干那步要冷藏几个小时"), ("10小时",), ("冷藏2天",)),
    # A note answers where the recipe says nothing, and where a turn only seemed to tell something.
    (("小米粥要不要搅",), ("防糊",), ("没有写这一点",)),
    (("高压锅炖豆子每次都喷一灶台",), ("一半",), ("没有记",)),
    (("法式吐司怎么做", "糖多不多"), ("白糖 15克", "蜂蜜"), ()),
    # What was told.
    (("租的房就一个微波炉", "今天吃点啥"), ("微波炉",), ("炒河粉", "电饭煲")),
    (("宿舍只有个电饭煲", "来个最省事的"), ("电饭煲",), ("空心菜", "炒鸡蛋")),
    # A dish beside another is shopped for with it; how many eat belongs to the list.
    (("回锅肉怎么做", "再来个味噌汤", "列单子"), ("二刀肉", "味噌 40克", "豆豉 5克"), ()),
    (("红烧肉怎么做", "六个人吃，要买什么"), ("要买的", "1200克"), ()),
    # What is asked of the dish at hand.
    (("红烧肉怎么做", "肉怎么切"), ("3厘米见方",), ("笔记里没有",)),
    (("葱爆羊肉", "大葱得切几根"), ("2根",), ("章丘",)),
    (("曲奇饼干 放多久不会软",), ("1周",), ("16分钟", "冰箱")),
    (("teochew beef balls", "how long do they keep in the fridge"), ("3 days", "1 month"), ("60℃",)),
    (("我芝麻过敏", "鹰嘴豆泥能放几天"), ("芝麻酱", "冷藏4天"), ()),
    (("可乐鸡翅", "没可乐，雪碧行吗"), ("用雪碧代替可乐",), ("本来就没有",)),
    (("can ginger tea replace my blood thinner",), ("doctor",), ("Ginger jujube",)),
    (("我对虾过敏", "虾皮没事吧 就撒一点"), ("⚠️", "别吃"), ("没有写",)),
    (("宝宝六个月", "菠菜水当水喝"), ("⚠️", "硝酸盐"), ("花生",)),
    (("大闸蟹拿回来有一只不动了", "这只还能吃吗"), ("不要吃",), ()),
    (("记住我不吃香菜", "还有葱也不要", "我有啥不吃的你还记得么"), ("香菜", "葱"), ()),
    (("I'm allergic to peanuts", "oh and shrimp too", "what am I allergic to?"), ("peanuts", "crustaceans"), ()),
    (("我对鸡蛋过敏", "其实我上次说错了，鸡蛋没事，是牛奶过敏", "那我现在是对啥过敏"), ("牛奶",), ("鸡蛋",)),
    (("家里有个对海鲜过敏的客人", "蚝油生菜他能吃吧，又没放海鲜"), ("⚠️", "蚝油"), ()),
    (("老公肝硬化，医生让忌酒", "啤酒鸭反正酒都烧没了吧，给他吃行不"), ("一滴酒都不沾",), ()),
    (("宝宝十个月 没长几颗牙", "我给他整颗蓝莓和坚果当零食拿着啃"), ("呛噎",), ("琥珀核桃",)),
    (("我们回民家庭不吃猪肉", "来个炖的大菜"), ("**",), ("盆菜", "排骨", "五花")),
]


async def test_what_is_said_goes_on_from_what_was_said_before(open_real: Open) -> None:
    wrong = []
    async with open_real() as assistant:
        for number, (talk, must, must_not) in enumerate(TALKS):
            for said in talk:
                found = await assistant.ask(said, thread=f"goes-on-{number}", options=TurnOptions(max_tokens=32))
            lacks = [text for text in must if text not in found.answer]
            has = [text for text in must_not if text in found.answer]
            wrong += [(talk[-1], lacks, has, found.answer[:200])] if lacks or has else []
    assert wrong == []
