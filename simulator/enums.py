"""LEAN's enumerations that the simulator supports, with LEAN's own names and values.

``str(member)`` is the member's name (``"COMBO_LIMIT"``), as pythonnet prints them in LEAN.
"""

from __future__ import annotations

from enum import IntEnum

from simulator.pascal_names import LeanEnumType


class _LeanEnum(IntEnum, metaclass=LeanEnumType):
    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return self.name


class SecurityType(_LeanEnum):
    """Kind of a security (Common/Global.cs)."""

    BASE = 0
    EQUITY = 1
    OPTION = 2
    COMMODITY = 3
    FOREX = 4
    FUTURE = 5
    CFD = 6
    CRYPTO = 7
    FUTURE_OPTION = 8
    INDEX = 9
    INDEX_OPTION = 10
    CRYPTO_FUTURE = 11


OPTION_TYPES = frozenset({SecurityType.OPTION, SecurityType.FUTURE_OPTION, SecurityType.INDEX_OPTION})


class OptionRight(_LeanEnum):
    """Call or put."""

    CALL = 0
    PUT = 1


class OptionStyle(_LeanEnum):
    """When an option may be exercised."""

    AMERICAN = 0
    EUROPEAN = 1


class Resolution(_LeanEnum):
    """Length of a data bar."""

    TICK = 0
    SECOND = 1
    MINUTE = 2
    HOUR = 3
    DAILY = 4


class TickType(_LeanEnum):
    """What a series of data holds."""

    TRADE = 0
    QUOTE = 1
    OPEN_INTEREST = 2


class DayOfWeek(_LeanEnum):
    """.NET's day of the week: Sunday is 0."""

    SUNDAY = 0
    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6


class DataNormalizationMode(_LeanEnum):
    """How prices are adjusted: for splits and dividends, or from one contract of a continuous future to the next."""

    RAW = 0
    ADJUSTED = 1
    SPLIT_ADJUSTED = 2
    TOTAL_RETURN = 3
    FORWARD_PANAMA_CANAL = 4
    BACKWARDS_PANAMA_CANAL = 5
    BACKWARDS_RATIO = 6
    SCALED_RAW = 7


class DataMappingMode(_LeanEnum):
    """When a continuous future goes over to the next contract."""

    LAST_TRADING_DAY = 0
    FIRST_DAY_MONTH = 1
    OPEN_INTEREST = 2
    OPEN_INTEREST_ANNUAL = 3
