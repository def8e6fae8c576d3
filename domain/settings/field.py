"""How one setting is declared, and how its text is read."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from datetime import date, time
from typing import Any, cast

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of value: its name, how text becomes a value (ValueError when it cannot), and how a value is written."""

    name: str
    read: Callable[[str], object]
    write: Callable[[Any], str] = str


def _read_whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("a whole number")
    return int(text)


def _read_number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a finite number")
    return value


def _read_switch(text: str) -> bool:
    try:
        return {"true": True, "false": False}[text.lower()]
    except KeyError:
        raise ValueError("true or false") from None


def _read_time(text: str) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        raise ValueError("a time of day as HH:MM")
    return time(int(text[:2]), int(text[3:]))


def _read_date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date that exists, as YYYY-MM-DD") from None


def _read_symbol(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9.]{0,9}", text, re.ASCII):
        raise ValueError("a ticker in capitals")
    return text


def _read_symbols(text: str) -> tuple[str, ...]:
    parts = tuple(_read_symbol(part.strip()) for part in text.split(","))
    if len(set(parts)) != len(parts):
        raise ValueError("tickers in capitals, each once, with commas between")
    return parts


def _write_number(value: float) -> str:
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


WHOLE = Kind(name="whole number", read=_read_whole)
NUMBER = Kind(name="number", read=_read_number, write=_write_number)
SWITCH = Kind(name="true or false", read=_read_switch, write=lambda value: "true" if value else "false")
TIME = Kind(name="time (HH:MM, New York)", read=_read_time, write=lambda value: f"{value:%H:%M}")
DATE = Kind(name="date (YYYY-MM-DD)", read=_read_date, write=lambda value: value.isoformat())
SYMBOL = Kind(name="ticker", read=_read_symbol)
SYMBOLS = Kind(name="tickers, commas between", read=_read_symbols, write=",".join)
TEXT = Kind(name="word", read=lambda text: text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The declaration of one setting: kind, range (inclusive), choices, unit and meaning."""

    kind: Kind
    meaning: str
    unit: str = ""
    low: float | date | time | None = None
    high: float | date | time | None = None
    choices: tuple[str, ...] = ()

    def allowed(self) -> str:
        """What values are allowed, for a person."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        bounds = ""
        if self.low is not None and self.high is not None:
            bounds = f" from {self.kind.write(self.low)} to {self.kind.write(self.high)}"
        elif self.low is not None:
            bounds = f" of at least {self.kind.write(self.low)}"
        elif self.high is not None:
            bounds = f" of at most {self.kind.write(self.high)}"
        return self.kind.name + bounds + (f" ({self.unit})" if self.unit else "")

    def parse(self, text: str) -> object:
        """The value of ``text``. Raises ValueError when it does not parse or is outside its range."""
        value = self.kind.read(text.strip())
        if self.choices and value not in self.choices:
            raise ValueError(self.allowed())
        comparable = cast(Any, value)
        if (self.low is not None and comparable < self.low) or (self.high is not None and comparable > self.high):
            raise ValueError(self.allowed())
        return value


def setting(
    default: object,
    kind: Kind,
    meaning: str,
    *,
    unit: str = "",
    low: float | date | time | None = None,
    high: float | date | time | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a dataclass field that is a setting. The default is the safe value used when the key is absent."""
    declared = Declared(kind=kind, meaning=meaning, unit=unit, low=low, high=high, choices=choices)
    return dataclasses.field(default=default, metadata={"declared": declared})


def declared_of(entry: dataclasses.Field[Any]) -> Declared:
    """The declaration of a dataclass field made by ``setting``."""
    return cast(Mapping[str, Declared], entry.metadata)["declared"]


def default_of(entry: dataclasses.Field[Any]) -> object:
    """The default of a dataclass field made by ``setting``."""
    if entry.default is MISSING:
        raise TypeError(f"the setting {entry.name} has no default")
    return entry.default
