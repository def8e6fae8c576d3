"""Interactive Brokers' commissions plus exchange fees of American futures and their options, as LEAN's model has
them, USD."""

from __future__ import annotations

_REGULATORY = 0.02
_COMMISSION = 0.85
_EXCHANGE = 1.60


def _rates(*rows: tuple[str, float]) -> dict[str, float]:
    return {ticker: rate for tickers, rate in rows for ticker in tickers.split()}


_MINIS = "ES NQ YM RTY EMD"
_MICROS = "MYM M2K MES MNQ 2YY 5YY 10Y 30Y MCL MGC SIL"
_FX_MINIS = "E7 J7"
_FX_MICROS = "M6E M6A M6B MCD MJY MSF M6J MIR M6C M6S MNH"

_FUTURE_COMMISSION = _rates(
    (_MICROS, 0.25), ("BTC", 5.0), ("MBT MIB", 2.25), ("ETH", 3.0), ("MET MRB", 0.20), (_FX_MINIS, 0.50), (_FX_MICROS, 0.15)
)
_FUTURE_EXCHANGE = _rates(
    (_MINIS, 1.28),
    (_MICROS, 0.30),
    ("BTC", 6.0),
    ("MBT MIB", 2.5),
    ("ETH", 4.0),
    ("MET MRB", 0.20),
    (_FX_MINIS, 0.85),
    (_FX_MICROS, 0.24),
)
_OPTION_COMMISSION = _rates((_MICROS, 0.25), ("BTC", 5.0), ("MBT MIB", 1.25), ("ETH", 3.0), ("MET MRB", 0.10))
_OPTION_EXCHANGE = _rates((_MINIS, 0.55), (_MICROS, 0.20), ("BTC", 5.0), ("MBT MIB", 2.5), ("ETH", 4.0), ("MET MRB", 0.20))


def future_fee(ticker: str) -> float:
    """Fee of one futures contract of the root."""
    return round(_FUTURE_COMMISSION.get(ticker, _COMMISSION) + _FUTURE_EXCHANGE.get(ticker, _EXCHANGE) + _REGULATORY, 4)


def future_option_fee(ticker: str) -> float:
    """Fee of one option on futures of the root (the future's, not the option's)."""
    return round(_OPTION_COMMISSION.get(ticker, _COMMISSION) + _OPTION_EXCHANGE.get(ticker, _EXCHANGE) + _REGULATORY, 4)
