"""Five underlyings of the synthetic market whose narrow chains are read whole each minute."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from AlgorithmImports import QCAlgorithm, Resolution  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from AlgorithmImports import OptionFilterUniverse, Slice

ETFS = ("SPY", "QQQ", "IWM", "GLD")


class ReadChains(QCAlgorithm):  # type: ignore[misc]
    """Reads bid and ask of every contract of each chain, every minute."""

    def initialize(self) -> None:
        """SPX with its weeklies and four ETFs, three days ahead, five strikes to each side."""
        self.chains = []
        index = self.add_index("SPX", Resolution.MINUTE).symbol
        options = [self.add_index_option(index, "SPXW", Resolution.MINUTE)]
        options += [self.add_option(ticker, Resolution.MINUTE) for ticker in ETFS]
        for option in options:
            option.set_filter(self.near)
            self.chains.append(option.symbol)
        self.slices = self.looks = self.quoted = self.contracts = 0

    def near(self, universe: OptionFilterUniverse) -> OptionFilterUniverse:
        """The contracts read."""
        return universe.include_weeklys().strikes(-5, 5).expiration(0, 3)

    def on_data(self, data: Slice) -> None:
        """Read each chain."""
        self.slices += 1
        for symbol in self.chains:
            chain = data.option_chains.get(symbol)
            if chain is None:
                continue
            self.looks += 1
            read = 0
            for contract in chain:
                self.quoted += contract.ask_price > contract.bid_price > 0
                read += 1
            self.contracts = max(self.contracts, read)

    def on_end_of_algorithm(self) -> None:
        """Leave the figures in the object store."""
        found = {"slices": self.slices, "looks": self.looks, "quoted": self.quoted, "contracts": self.contracts}
        self.object_store.save("bench.json", json.dumps(found))
