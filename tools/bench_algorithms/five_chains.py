"""Five underlyings of the synthetic market with their chains watched each minute."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from AlgorithmImports import QCAlgorithm, Resolution  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from AlgorithmImports import OptionChain, OptionFilterUniverse, Slice

ETFS = ("SPY", "QQQ", "IWM", "GLD")


class FiveChains(QCAlgorithm):  # type: ignore[misc]
    """Looks at each chain every minute and reads the quote of its first contract."""

    def initialize(self) -> None:
        """SPX with its weeklies and four ETFs."""
        self.chains = []
        index = self.add_index("SPX", Resolution.MINUTE).symbol
        options = [self.add_index_option(index, "SPXW", Resolution.MINUTE)]
        options += [self.add_option(ticker, Resolution.MINUTE) for ticker in ETFS]
        for option in options:
            option.set_filter(self.near)
            self.chains.append(option.symbol)
        self.slices = self.looks = self.quoted = self.contracts = 0

    def near(self, universe: OptionFilterUniverse) -> OptionFilterUniverse:
        """Twenty strikes to each side, eight days ahead."""
        return universe.include_weeklys().strikes(-20, 20).expiration(0, 8)

    def on_data(self, data: Slice) -> None:
        """A look at each chain."""
        self.slices += 1
        for symbol in self.chains:
            chain = data.option_chains.get(symbol)
            if chain is None:
                continue
            self.looks += 1
            self.look(chain)

    def look(self, chain: OptionChain) -> None:
        """Read the quote of the first contract; count them all once an hour."""
        if self.time.minute == 0:
            self.contracts = max(self.contracts, len(chain.contracts))
        contract = next(iter(chain), None)
        if contract is not None and contract.ask_price > 0:
            self.quoted += 1

    def on_end_of_algorithm(self) -> None:
        """Leave the figures in the object store."""
        found = {"slices": self.slices, "looks": self.looks, "quoted": self.quoted, "contracts": self.contracts}
        self.object_store.save("bench.json", json.dumps(found))
