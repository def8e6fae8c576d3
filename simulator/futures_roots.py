"""Roots of futures under LEAN's names (Common/Securities/Future/Futures.cs): those whose expiry the simulator knows."""

from __future__ import annotations

from typing import Final

from simulator.symbols import Market


class Futures:
    """Tickers of futures by group."""

    class Indices:
        """Stock indexes."""

        SP_500_E_MINI = "ES"
        NASDAQ_100_E_MINI = "NQ"
        DOW_30_E_MINI = "YM"
        RUSSELL_2000_E_MINI = "RTY"
        SP_400_MID_CAP_EMINI = "EMD"
        MICRO_SP_500_E_MINI = "MES"
        MICRO_NASDAQ_100_E_MINI = "MNQ"
        MICRO_DOW_30_E_MINI = "MYM"
        MICRO_RUSSELL_2000_E_MINI = "M2K"

    class Energies:
        """Oil."""

        CRUDE_OIL_WTI = "CL"

    class Metals:
        """Gold and silver."""

        GOLD = "GC"
        SILVER = "SI"

    class Financials:
        """US government bonds."""

        Y_30_TREASURY_BOND = "ZB"
        Y_10_TREASURY_NOTE = "ZN"


_MARKETS: Final = {
    "CL": Market.NYMEX, "GC": Market.COMEX, "SI": Market.COMEX, "ZB": Market.CBOT, "ZN": Market.CBOT, "YM": Market.CBOT,
    "MYM": Market.CBOT,
}  # fmt: skip


def market_of(ticker: str) -> str:
    """Where a root trades when its market is not named: CME unless it is known to trade elsewhere."""
    return _MARKETS.get(ticker.upper(), Market.CME)
