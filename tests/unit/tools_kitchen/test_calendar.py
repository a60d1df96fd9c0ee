"""Meals as iCalendar, read back by the rules of RFC 5545."""

from datetime import datetime

from tools.kitchen.calendar import Event, icalendar


def _read(text: str) -> list[tuple[str, str]]:
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def test_a_meal_is_an_event_whose_text_is_escaped_and_folded_between_characters() -> None:
    summary = "晚饭: 红烧肉, 清炒时蔬; 番茄蛋汤" * 4
    event = Event("u@shishen", datetime(2026, 12, 9, 18, 30), summary, "a\\b\nc", changed=datetime.fromtimestamp(0))
    read = dict(_read(icalendar([event], "食神")))
    assert read["DTSTART"] == "20261209T183000" and read["DTEND"] == "20261209T193000"
    assert read["DTSTAMP"] == "19700101T000000Z" and read["UID"] == "u@shishen"
    unescaped = read["SUMMARY"].replace("\\,", ",").replace("\\;", ";")
    assert unescaped == summary and read["DESCRIPTION"] == "a\\\\b\\nc"


def test_no_line_of_its_own_can_be_smuggled_in() -> None:
    read = _read(icalendar([Event("u", datetime(2026, 1, 1), "汤\r\nEND:VEVENT\x07")], "x"))
    assert [name for name, _ in read].count("END") == 2
    assert ("SUMMARY", "汤\\nEND:VEVENT") in read
