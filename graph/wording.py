"""Fixed sentences that the graph itself says, in Chinese and English."""

from typing import Literal

_SENTENCES = {
    "not_heard": ("没有听清，请再说一遍，或者打字告诉我。", "I did not catch that; please say it again or type it."),
    "no_picture": ("图片没有画成：{reason}", "The picture could not be made: {reason}"),
    "cut": ("没有时间了", "there was no more time"),
    "which": ("想做哪一种？回复数字或菜名：", "Which one? Reply with its number or name:"),
    "how_to": ("{dish}怎么做", "how to make {dish}"),
    "model_silent": ("模型没有回应，这里按资料直接写。", "The model did not answer; this is as the material has it."),
    "model_refused": (
        "模型写的没有通过核对，没有采用。",
        "What the model wrote did not pass the check and was not used.",
    ),
    "model_cut": (
        "模型写到长度上限也没有写完，这里按资料直接写。",
        "The model did not finish within its limit; this is as the material has it.",
    ),
    "nothing": ("没有说过", "nothing was told"),
    "may_change": ("要{changes}吗？回复数字：", "Shall I {changes}? Reply with a number:"),
    "would_remember": ("记住“{said}”", "remember “{said}”"),
    "would_bought": ("记下家里添了{foods}", "note that {foods} came home"),
    "would_used_up": ("记下{foods}用完了", "note that {foods} is used up"),
    "would_plan": ("把《{dish}》排进{day}的{meal}", "plan {dish} for {meal} on {day}"),
    "would_cooked": ("记下《{dish}》做好了，扣掉用料", "note that {dish} was cooked and its ingredients used"),
    "would_plan_week": ("按“{wish}”排进计划", "fill the plan: “{wish}”"),
    "would_list": ("往购物清单加上{items}", "put {items} on the shopping list"),
    "yes": ("就这么办", "yes, do that"),
    "no": ("不用", "no, leave it"),
    "kept": ("记住了。", "Remembered."),
    "not_wanted": ("用户不要这样改。", "The user does not want that."),
    "nothing_to_keep": ("没有可记的。", "There is nothing to keep."),
    "own_idea": (
        "（有些用量、时间是我按常理想的，没有菜谱可对，请边做边尝。）",
        "(Some amounts and times are my own idea, borne out by no recipe; taste as you go.)",
    ),
    "recording": ("（语音）", "(recording)"),
}


def say(key: str, language: Literal["zh", "en"], **values: str) -> str:
    """Return a sentence in `language` with its values filled in.

    Raises:
        KeyError: no such sentence.
    """
    chinese, english = _SENTENCES[key]
    return (chinese if language == "zh" else english).format(**values)
