"""An algorithm that reads every quote of five chains of the synthetic market, each minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from five_chains import FiveChains  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from AlgorithmImports import OptionChain, OptionFilterUniverse  # type: ignore[import-not-found]


class ReadChains(FiveChains):  # type: ignore[misc]
    """Reads bid and ask of every contract of each chain, every minute."""

    quoted: int
    contracts: int

    def near(self, universe: OptionFilterUniverse) -> OptionFilterUniverse:
        """Five strikes to each side, three days ahead."""
        return universe.include_weeklys().strikes(-5, 5).expiration(0, 3)

    def look(self, chain: OptionChain) -> None:
        """Read the whole chain."""
        read = 0
        for contract in chain:
            self.quoted += contract.ask_price > contract.bid_price > 0
            read += 1
        self.contracts = max(self.contracts, read)
