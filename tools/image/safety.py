"""What the image tool does not draw: anything but food, and harmful things dressed up as food."""

import re

from recipes.recipe import Recipe
from tools.image.picture import ImageError

# Narrow on purpose: 懒人肉酱面, 婴儿肉泥, 天津大麻花, 裸麦面包 and 巧克力炸弹 are food.
_HARMFUL = re.compile(
    "裸体|裸女|裸照|全裸|赤裸|裸露|色情|情色|性感|做爱|性爱|三级片|血腥|尸体|尸块|杀人|砍头|自杀|自残|虐待"
    "|[吃煮炖烤炒烧煎蒸]人肉|人肉(?:包子|叉烧|宴|汤)|[吃煮炖烤]婴儿|枪支|炸药|手榴弹|毒品|冰毒|海洛因|大麻(?![花团球圆叶])|罂粟"
    "|穿山甲|熊掌|果子狸|国家领导人|习近平|恐怖分子|纳粹|种族"
    r"|\b(?:nude|naked|nsfw|porn\w*|sexy|erotic|gore|gory|corpse|murder\w*|suicide|behead\w*|human flesh|cannibal\w*"
    r"|grenade|guns?|rifle|cocaine|heroin|meth|marijuana|nazi|terrorist)\b",
    re.IGNORECASE,
)
_NOT_FOOD = re.compile(
    "猫咪|小猫|小狗|[只条个画][猫狗](?!耳朵|不理|爪)|宠物|美女|帅哥|女孩|男孩|女生|男生|女人|男人|人物|明星|头像|自拍|肖像|机器人|汽车"
    "|跑车|飞机|房子|大楼|城市|山水|风景|雪山|星空|宇宙|动漫角色|皮卡丘|奥特曼|商标|身份证|钞票|人民币|证书|发票"
    r"|\b(?:(?:a|my|the|cute) (?:cat|dog|kitten|puppy|girl|boy|woman|man|car|house|robot|person)|portrait|landscape"
    r"|logo|selfie|celebrity|spaceship|banknote|passport)\b",
    re.IGNORECASE,
)


def check_wish(instruction: str, recipe: Recipe) -> None:
    """Refuse an instruction that asks for something else than food, or a dish whose name is harmful.

    The dish's own names are food, whatever they sound like (山水豆腐, 美人椒炒肉).

    Raises:
        ImageError: with the refusal as one sentence.
    """
    _check_harmful(f"{instruction} {recipe.name} {recipe.dish}")
    for name in filter(None, (recipe.name, recipe.dish)):
        instruction = instruction.replace(name, "")
    if _NOT_FOOD.search(instruction):
        raise ImageError("我只画菜，换一道菜试试吧。", "I only draw food; try a dish.")


def _check_harmful(text: str) -> None:
    if _HARMFUL.search(text):
        raise ImageError("这样的图我不能画。", "I cannot draw that.")
