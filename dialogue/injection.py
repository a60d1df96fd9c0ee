"""Instructions to the model that stand in material: taken out of what it reads, wherever they come from."""

import re

_ORDER = re.compile(
    r"(忽略|无视|忘(掉|记)|不要管|别管|抛开|跳过|覆盖).{0,10}(指令|规则|提示|设定|要求|限制|身份|上文|以上|之前|菜谱)|系统(提示|消息|指令)|提示词|"
    r"你(现在|从现在起|不再|必须|只能|只需|其实)是|(从现在起|从现在开始)你|扮演|越狱|开发者模式|"
    r"(只|必须|务必)(回答|回复|输出|说|重复)[:：「“\"'‘]?|"
    r"\b(ignore|disregard|forget|override) (all |any |the |your |these |my )*"
    r"(previous|prior|above|earlier|instructions?|rules?|system|prompts?|recipe)|"
    r"system (prompt|message)|you are (now|no longer)|from now on,? you|act as|pretend to be|jailbreak|developer mode|"
    r"\b(only )?(reply|respond|answer|output|say) (only |just |exactly )?(with|:)|<\|?(im_start|im_end|system)\|?>",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！!？?；;\n]*[。！!？?；;\n]?")


def without_orders(text: str) -> str:
    """Return `text` without the sentences that order the model about; the text itself where there is none.

    This is a second fence: the prompt says that material is no instruction, and a small model forgets it.
    """
    if not _ORDER.search(text):
        return text
    return "".join(part for part in _SENTENCE.findall(text) if not _ORDER.search(part)).strip()
