"""Durations as people say them: 45 分钟, 1 小时 20 分钟, 17.5 小时, 2 天."""

from typing import Literal

_HOUR, _DAY = 60, 1440
# From here on nobody counts the minutes.
_LONG = 6 * _HOUR
_DAYS_FROM = 2 * _DAY
_NAMES = {"zh": ("天", "小时", "分钟"), "en": ("days", "hr", "min")}


def duration(minutes: int, language: Literal["zh", "en"] = "zh") -> str:
    """Write minutes as people say them: half hours as such, long times to the half hour, two days and more in days."""
    day, hour, minute = _NAMES[language]
    if minutes >= _DAYS_FROM:
        return f"{_halves(minutes, _DAY)} {day}"
    if minutes >= _LONG or (minutes >= _HOUR and minutes % (_HOUR // 2) == 0):
        return f"{_halves(minutes, _HOUR)} {hour}"
    hours, rest = divmod(minutes, _HOUR)
    return " ".join([f"{hours} {hour}"] * bool(hours) + [f"{rest} {minute}"] * (bool(rest) or not hours))


def _halves(minutes: int, unit: int) -> str:
    """Return how many units, to the nearest half."""
    halves = round(2 * minutes / unit)
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
