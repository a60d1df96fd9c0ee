"""Chat templates of the model families that food models are tuned from, as Jinja for `apply_chat_template`.

The words are those of XTuner's `PROMPT_TEMPLATE` (internlm_chat, internlm2_chat, qwen_chat). What stands between
`{% generation %}` marks is what a model learns from; at run time the marks mean nothing.
"""

from typing import Literal

Template = Literal["auto", "internlm", "internlm2", "qwen"]

_CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_INTERNLM = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{ '<|System|>:' + message['content'] + '\n' }}"
    "{% elif message['role'] == 'user' %}{{ '<|User|>:' + message['content'] + '\n' }}"
    "{% else %}{{ '<|Bot|>:' }}{% generation %}{{ message['content'] + '<eoa>' }}{% endgeneration %}{{ '\n' }}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|Bot|>:' }}{% endif %}"
)
TEMPLATES: dict[Template, str] = {
    "internlm": _INTERNLM,
    "internlm2": "{{ bos_token }}" + _CHATML,
    "qwen": _CHATML,
}
# A vocabulary has some of these; the others are not looked for.
STOPS = ("<|im_end|>", "<eoa>", "<|endoftext|>", "<|eot_id|>", "</s>")
# What starts a turn: never to be read out of what a user or a recipe says.
MARKS = (*STOPS, "<|im_start|>", "<|System|>", "<|User|>", "<|Bot|>", "<s>", "<|action_start|>", "<|action_end|>")


def unmarked(text: str) -> str:
    """Return what a user, a recipe or an earlier answer says without the marks of turns: it stays what was said."""
    while found := next((mark for mark in MARKS if mark in text), ""):
        text = text.replace(found, "")
    return text
