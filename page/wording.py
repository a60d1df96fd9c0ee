"""What the page itself says, in Chinese and English."""

from typing import Literal

Language = Literal["zh", "en"]

_SENTENCES: dict[str, tuple[str, str]] = {
    "ms": ("{ms} 毫秒", "{ms} ms"),
    "seconds": ("{seconds} 秒", "{seconds} s"),
    "thinking": ("翻菜谱", "Looking through the recipes"),
    "thought": ("{steps} 步 · {seconds} 秒", "{steps} steps · {seconds} s"),
    "sources": ("出处：{titles}", "Sources: {titles}"),
    "spoken": ("🎤 正在听…", "🎤 listening…"),
    "recording": ("🎤 语音", "🎤 recording"),
    "failed": ("出了点意外，请再试一次。", "Something went wrong; please try again."),
    "starting": (
        "食神正在热锅，模型就绪后马上回答……",
        "Warming up; the answer follows as soon as the models are ready…",
    ),
    "not_audio": ("只收音频文件。", "Only audio files are accepted."),
    "too_long": ("录音太长（最多 {seconds} 秒）。", "The recording is too long ({seconds} s at most)."),
    "not_heard": ("没有听清，请再说一遍。", "I did not catch that; please say it again."),
    "silent": ("没有收到声音，请检查麦克风。", "No sound came in; please check the microphone."),
    "busy": ("上一个问题还在回答。", "The last question is still being answered."),
    "retry": ("重试", "Retry"),
    "again": ("重新回答", "Answer again"),
    "drawing": ("🎨 正在画图…", "🎨 Drawing…"),
    "drawing_at": ("🎨 正在画图 {done}/{total}", "🎨 Drawing, step {done} of {total}"),
    "how": ("{title}怎么做", "How do I make {title}?"),
    "default_model": ("默认：{model}", "Default: {model}"),
    "gone": ("这道菜谱已不在菜谱库里。", "This recipe is no longer in the collection."),
    "told_allergens": ("对{name}过敏", "allergic to {name}"),
    "told_diets": ("饮食：{name}", "diet: {name}"),
    "told_conditions": ("家里有{name}", "cooking for {name}"),
    "told_dislikes": ("不吃{name}", "no {name}"),
    "joint": ("、", ", "),
    "removed": (
        "已从记下的里面删掉：{names}。以后不再按它提醒、挑菜。",
        "Removed from what is remembered: {names}. It is no longer warned of or heeded.",
    ),
}


def say(key: str, language: Language, **values: object) -> str:
    """Return a sentence in `language` with its values filled in.

    Raises:
        KeyError: no such sentence, or a value is missing.
    """
    return _SENTENCES[key][language == "en"].format(**values)


def language_of(tag: str | None) -> Language:
    """Return the language of the page for a browser's language tag; whatever is not English reads Chinese."""
    return "en" if (tag or "").lower().startswith("en") else "zh"
