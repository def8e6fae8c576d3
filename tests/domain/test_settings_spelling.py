"""How the text of a setting is read: what each kind takes, and that everything else is refused by name."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settings import Settings, SettingsError, describe, parse_settings
from domain.settings.field import DATE, NUMBER, SWITCH, SYMBOL, SYMBOLS, TEXT, TIME, WHOLE, Declared, Kind

ITEMS = {item.key: item for item in describe(Settings())}
KINDS = (WHOLE, NUMBER, SWITCH, TIME, DATE, SYMBOL, SYMBOLS, TEXT)

NOT_NUMBERS = (
    *(
        "",
        " ",
        "+",
        "-",
        ".",
        "e5",
        "1e",
        "1e+",
        "--1",
        "+-1",
        "1-",
        "- 1",
        "1 2",
        "1\n2",
        "1;",
        "1%",
        "$1",
        "1x",
        "x1",
        "0.1.2",
    ),
    *("1,5", "1,000", "1_0", "1'000", "0x1", "0b1", "0o7", "1j", "1/2", "nan", "NaN", "-nan", "inf", "-inf", "Infinity"),
    *(
        "1e999",
        "-1e999",
        "٣",
        "１",
        "²",
        "½",
        "Ⅷ",
        "−1",
        "1\u00a02",
        "\u200b1",
        "1\x00",
        "true",
        "false",
        "None",
        "null",
        '"1"',
        "[1]",
        "{}",
    ),
)
NOT_WHOLE = (*NOT_NUMBERS, "1.0", "1.", ".5", "0.0", "1e0", "1E1", "1.5", "-1.5")
NOT_SWITCHES = (
    "",
    "yes",
    "no",
    "on",
    "off",
    "0",
    "1",
    "t",
    "f",
    "y",
    "truee",
    "tru e",
    "true false",
    "None",
    "ｔｒｕｅ",
    "True.",
    "!true",
)
NOT_TIMES = (
    *(
        "",
        "noon",
        "1030",
        "10.30",
        "10-30",
        "10:3",
        "1:30",
        "010:30",
        "10:030",
        "10:30:00",
        "10:30 am",
        "10:30Z",
        "10:30+00:00",
    ),
    *(
        "24:00",
        "25:00",
        "10:60",
        "-10:30",
        "+10:30",
        "10: 30",
        "10 :30",
        "１０:30",
        "10:３0",
        "10：30",
        "T10:30",
        "10:30,11:00",
    ),
)
NOT_DATES = (
    *("", "today", "2026-1-2", "2026-01-2", "26-01-02", "20260102", "2026/01/02", "2026.01.02", "02.01.2026", "01/02/2026"),
    *(
        "2026-00-10",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "2026-02-29",
        "2026-04-31",
        "2026-W01-5",
        "2026-002",
        "-2026-01-02",
    ),
    *("2026-01-02T00:00", "2026-01-02 00:00", "２026-01-02", "2026‐01‐02", "+2026-01-02", "02026-01-02"),
)
NOT_SYMBOLS = (
    "",
    "spy",
    "Spy",
    "SP Y",
    "SPY;",
    "1SPY",
    ".SPY",
    "-SPY",
    "$SPX",
    "^VIX",
    "/ES",
    "SPY-B",
    "SPY_",
    "ABCDEFGHIJK",
    "ЅPY",
    "ＳPY",
    "SPY\x00",
)
NOT_LISTS = (
    *(text for text in NOT_SYMBOLS),
    ",",
    "SPY,",
    ",SPY",
    "SPY,,QQQ",
    "SPY,SPY",
    "SPY, SPY",
    "SPY;QQQ",
    "SPY QQQ",
    "SPY,qqq",
    "['SPY']",
)
NOT_WORDS = (
    "",
    "whatever",
    "Any",
    "FRIDAY",
    "fri",
    "fridayy",
    "fri day",
    "friday,monday",
    "TASTYTRADE",
    "vix",
    "NONE",
    "Fade",
    "0DTE",
    "ｎone",
)

REFUSED: dict[str, tuple[str, ...]] = {
    WHOLE.name: NOT_WHOLE,
    NUMBER.name: NOT_NUMBERS,
    SWITCH.name: NOT_SWITCHES,
    TIME.name: NOT_TIMES,
    DATE.name: NOT_DATES,
    SYMBOL.name: (*NOT_SYMBOLS, "SPY,QQQ"),
    SYMBOLS.name: NOT_LISTS,
    TEXT.name: NOT_WORDS,
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_key_refuses_every_spelling_that_is_none_of_its_kind(kind: Kind) -> None:
    items = [item for item in ITEMS.values() if item.declared.kind is kind]
    for text in REFUSED[kind.name]:
        with pytest.raises(SettingsError) as caught:
            parse_settings({item.key: text for item in items})
        told = [f"{item.key} = {text!r}: allowed is {item.declared.allowed()} (default {item.default})" for item in items]
        assert list(caught.value.problems) == told


def test_every_kind_of_setting_is_tried() -> None:
    assert {kind.name for kind in KINDS} == set(REFUSED)
    assert {item.declared.kind.name for item in ITEMS.values()} <= set(REFUSED)


READ: tuple[tuple[Kind, str, object], ...] = (
    (WHOLE, "7", 7),
    (WHOLE, "+7", 7),
    (WHOLE, "-7", -7),
    (WHOLE, "007", 7),
    (WHOLE, "-0", 0),
    (NUMBER, "7", 7.0),
    (NUMBER, "+7", 7.0),
    (NUMBER, "-7.5", -7.5),
    (NUMBER, "7.", 7.0),
    (NUMBER, ".5", 0.5),
    (NUMBER, "-.5", -0.5),
    (NUMBER, "2e-1", 0.2),
    (NUMBER, "2E+3", 2000.0),
    (NUMBER, "00.250", 0.25),
    (NUMBER, "1e-400", 0.0),
    (SWITCH, "true", True),
    (SWITCH, "TRUE", True),
    (SWITCH, "False", False),
    (TIME, "00:00", time(0)),
    (TIME, "09:31", time(9, 31)),
    (TIME, "10:30", time(10, 30)),
    (TIME, "19:59", time(19, 59)),
    (TIME, "23:59", time(23, 59)),
    (DATE, "2026-01-02", date(2026, 1, 2)),
    (DATE, "2024-02-29", date(2024, 2, 29)),
    (DATE, "0001-01-01", date(1, 1, 1)),
    (SYMBOL, "SPY", "SPY"),
    (SYMBOL, "A", "A"),
    (SYMBOL, "BRK.B", "BRK.B"),
    (SYMBOL, "ABCDEFGHIJ", "ABCDEFGHIJ"),
    (SYMBOL, "X1", "X1"),
    (SYMBOLS, "SPY", ("SPY",)),
    (SYMBOLS, "SPXW,SPY", ("SPXW", "SPY")),
    (SYMBOLS, "SPY,SPXW", ("SPY", "SPXW")),
    (SYMBOLS, " SPXW ,  BRK.B ", ("SPXW", "BRK.B")),
    (TEXT, "friday", "friday"),
)


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_a_spelling_has_its_value(kind: Kind, text: str, value: object) -> None:
    found = Declared(kind=kind, meaning="").parse(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_space_around_a_value_does_not_matter(kind: Kind, text: str, value: object) -> None:
    declared = Declared(kind=kind, meaning="")
    for around in (" ", "\t", "\n", "  \r\n"):
        assert declared.parse(around + text + around) == value


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (WHOLE, "x", "a whole number"),
        (NUMBER, "x", "a number"),
        (NUMBER, "1e999", "a finite number"),
        (SWITCH, "x", "true or false"),
        (TIME, "x", "a time of day as HH:MM"),
        (DATE, "x", "a date as YYYY-MM-DD"),
        (DATE, "2026-02-30", "a date that exists, as YYYY-MM-DD"),
        (SYMBOL, "x", "a ticker in capitals"),
        (SYMBOLS, "SPY,x", "a ticker in capitals"),
        (SYMBOLS, "SPY,SPY", "tickers in capitals, each once, with commas between"),
    ],
)
def test_a_kind_says_what_it_wants(kind: Kind, text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        kind.read(text)
    assert str(caught.value) == sentence


WRITTEN: tuple[tuple[Kind, Any, str], ...] = (
    (WHOLE, 7, "7"),
    (WHOLE, -7, "-7"),
    (NUMBER, 7.0, "7"),
    (NUMBER, -7.0, "-7"),
    (NUMBER, 0.1, "0.1"),
    (NUMBER, 250_000.0, "250000"),
    (NUMBER, 1e9, "1000000000"),
    (NUMBER, 999_999_999_999_999.0, "999999999999999"),
    (NUMBER, 1e15, "1000000000000000.0"),
    (NUMBER, -1e15, "-1000000000000000.0"),
    (NUMBER, -999_999_999_999_999.0, "-999999999999999"),
    (NUMBER, 0.30000000000000004, "0.30000000000000004"),
    (NUMBER, -0.0, "0"),
    (SWITCH, True, "true"),
    (SWITCH, False, "false"),
    (TIME, time(9, 5), "09:05"),
    (DATE, date(2026, 1, 2), "2026-01-02"),
    (SYMBOL, "SPY", "SPY"),
    (SYMBOLS, ("SPXW", "SPY"), "SPXW,SPY"),
    (TEXT, "friday", "friday"),
)


@pytest.mark.parametrize(("kind", "value", "text"), WRITTEN)
def test_a_value_has_its_spelling(kind: Kind, value: Any, text: str) -> None:
    assert kind.write(value) == text
    assert kind.read(text) == value


def round_trip(kind: Kind, value: Any) -> Any:
    return Declared(kind=kind, meaning="").parse(kind.write(value))


@given(st.integers())
def test_whole_numbers_survive_writing(value: int) -> None:
    assert round_trip(WHOLE, value) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_writing_to_the_last_digit(value: float) -> None:
    assert round_trip(NUMBER, value) == value


@given(st.booleans())
def test_switches_survive_writing(value: bool) -> None:
    assert round_trip(SWITCH, value) is value


@given(st.dates())
def test_dates_survive_writing(value: date) -> None:
    assert round_trip(DATE, value) == value


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_times_survive_writing(value: time) -> None:
    assert round_trip(TIME, value) == value


tickers = st.from_regex(r"[A-Z][A-Z0-9.]{0,9}", fullmatch=True)


@given(st.lists(tickers, min_size=1, max_size=6, unique=True).map(tuple))
def test_tickers_survive_writing_in_their_order(value: tuple[str, ...]) -> None:
    assert round_trip(SYMBOLS, value) == value
    assert round_trip(SYMBOL, value[0]) == value[0]


@given(st.lists(tickers, min_size=1, max_size=4), st.data())
def test_a_ticker_told_twice_is_refused(value: list[str], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(value))
    with pytest.raises(ValueError, match="each once"):
        SYMBOLS.read(",".join([*value, again]))


@given(st.sampled_from(KINDS), st.text(max_size=20))
def test_any_text_is_a_value_or_a_value_error(kind: Kind, text: str) -> None:
    try:
        value = Declared(kind=kind, meaning="").parse(text)
    except ValueError:
        return
    assert kind.read(kind.write(value)) == value
