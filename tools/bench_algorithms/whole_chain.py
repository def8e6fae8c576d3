"""GOOG on 2015-12-24 with its whole chain subscribed, 2,192 contracts; measures the time from the first slice to the last."""

from __future__ import annotations

import json
from time import perf_counter
from typing import TYPE_CHECKING

from AlgorithmImports import QCAlgorithm, Resolution  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from AlgorithmImports import Slice


class WholeChain(QCAlgorithm):  # type: ignore[misc]
    """Watches every contract and reads bid and ask of all of them at 10:30."""

    def initialize(self) -> None:
        """One day, one chain, no filter to speak of."""
        self.set_start_date(2015, 12, 24)
        self.set_end_date(2015, 12, 24)
        option = self.add_option("GOOG", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.include_weeklys().strikes(-5000, 5000).expiration(0, 5000))
        self.chain = option.symbol
        self.times: list[float] = []
        self.contracts = self.read = 0

    def on_data(self, data: Slice) -> None:
        """Count what is there; once, read it all."""
        self.times.append(perf_counter())
        chain = data.option_chains.get(self.chain)
        if chain is None:
            return
        self.contracts = max(self.contracts, len(chain.contracts))
        if (self.time.hour, self.time.minute) == (10, 30):
            self.read = sum(1 for contract in chain if contract.ask_price > contract.bid_price >= 0)

    def on_end_of_algorithm(self) -> None:
        """Leave the figures in the object store."""
        seconds = self.times[-1] - self.times[0]
        found = {"seconds": seconds, "slices": len(self.times), "contracts": self.contracts, "read": self.read}
        self.object_store.save("bench.json", json.dumps(found))
