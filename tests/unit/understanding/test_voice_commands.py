import pytest

from understanding.voice_commands import Command, read_command


@pytest.mark.parametrize(
    ("heard", "command"),
    [
        ("下一步。", Command("next")),
        ("好了，继续", Command("next")),
        ("上一步", Command("previous")),
        ("繼續", Command("next")),
        ("再说一遍", Command("repeat")),
        ("计时五分钟", Command("timer", 300)),
        ("半小时后提醒我", Command("timer", 1800)),
        ("定时一个半小时", Command("timer", 5400)),
        ("Timer ten minutes", Command("timer", 600)),
        ("Next.", Command("next")),
        ("退出", Command("close")),
        ("计时", Command("none")),
        ("今天天气不错", Command("none")),
        ("", Command("none")),
    ],
)
def test_voice_commands(heard: str, command: Command) -> None:
    assert read_command(heard) == command
