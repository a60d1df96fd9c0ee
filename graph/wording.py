"""Fixed sentences that the graph itself says, in Chinese and English."""

from typing import Literal

_SENTENCES = {
    "not_heard": ("没有听清，请再说一遍，或者打字告诉我。", "I did not catch that; please say it again or type it."),
    "off_topic": (
        "我只懂做菜和吃，这个帮不上忙。想吃点什么？比如问我“西红柿炒鸡蛋怎么做”。",
        "I only know cooking and food. What would you like to eat? Try “how to make tomato and egg”.",
    ),
    "medical": (
        "这是看病吃药的事，我不能替医生判断，请咨询医生或药师；情况急就马上去医院。",
        "That is for a doctor or pharmacist, I cannot judge it; if it is urgent, go to a hospital at once.",
    ),
    "picture": ("这是{dish}的图。", "Here is a picture of {dish}."),
    "no_picture": ("图片没有画成：{reason}", "The picture could not be made: {reason}"),
    "general": ("菜谱库里没有合适的菜谱，以下是一般常识，仅供参考。", "No recipe fits; this is general knowledge."),
    "which": ("想做哪一种？回复数字或菜名：", "Which one? Reply with its number or name:"),
    "how_to": ("{dish}怎么做", "how to make {dish}"),
    "cut_short": ("（回答中断了，请再问一次。）", "(The answer was cut short; please ask again.)"),
    "recording": ("（语音）", "(recording)"),
}


def say(key: str, language: Literal["zh", "en"], **values: str) -> str:
    """Return a sentence in `language` with its values filled in.

    Raises:
        KeyError: no such sentence.
    """
    chinese, english = _SENTENCES[key]
    return (chinese if language == "zh" else english).format(**values)
