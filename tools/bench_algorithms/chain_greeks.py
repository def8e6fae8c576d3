"""GOOG on 2015-12-24: the whole chain's quotes and Greeks as the feed gives them, at three minutes of the half day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from AlgorithmImports import OptionRight, QCAlgorithm, Resolution  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from AlgorithmImports import OptionContract, Slice

MINUTES = {(10, 30), (12, 0), (12, 59)}
Row = list[str | float]


class ChainGreeks(QCAlgorithm):  # type: ignore[misc]
    """Leaves snapshots in the object store in the form of LEAN's own answers for a chain."""

    def initialize(self) -> None:
        """One day, one chain, no filter to speak of."""
        self.set_start_date(2015, 12, 24)
        self.set_end_date(2015, 12, 24)
        option = self.add_option("GOOG", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.include_weeklys().strikes(-5000, 5000).expiration(0, 5000))
        self.chain = option.symbol
        self.snaps: list[dict[str, object]] = []

    def on_data(self, data: Slice) -> None:
        """Write a snapshot down when its minute comes."""
        chain = data.option_chains.get(self.chain)
        if chain is not None and (self.time.hour, self.time.minute) in MINUTES:
            rows = [_row(contract) for contract in chain]
            self.snaps.append({"at": str(self.time), "spot": float(chain.underlying.price), "chain": rows})

    def on_end_of_algorithm(self) -> None:
        """Leave the snapshots in the object store."""
        self.object_store.save("bench.json", json.dumps({"snaps": self.snaps}))


def _row(contract: OptionContract) -> Row:
    greeks = contract.greeks
    right = "CALL" if contract.right == OptionRight.CALL else "PUT"
    quoted = [
        float(contract.bid_price),
        float(contract.ask_price),
        float(contract.last_price),
        float(contract.implied_volatility),
    ]
    stated = (greeks.delta, greeks.gamma, greeks.vega, greeks.theta, greeks.theta_per_day, greeks.rho)
    expiry = contract.expiry.strftime("%Y%m%d")
    return [contract.symbol.value, expiry, float(contract.strike), right, *quoted, *(float(value) for value in stated)]
