import pytest

from text.durations import duration


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (5, "5 分钟", "5 min"),
        (60, "1 小时", "1 hr"),
        (80, "1 小时 20 分钟", "1 hr 20 min"),
        (90, "1.5 小时", "1.5 hr"),
        (1050, "17.5 小时", "17.5 hr"),
        (400, "6.5 小时", "6.5 hr"),
        (2880, "2 天", "2 days"),
        (3600, "2.5 天", "2.5 days"),
    ],
)
def test_minutes_as_people_say_them(minutes: int, zh: str, en: str) -> None:
    assert duration(minutes) == zh
    assert duration(minutes, "en") == en
