"""What past history leaves in the contracts of later chains.

LEAN's option contracts begin with the data of one object they all share, and the contracts its history makes write to that
object (Common/Data/Market/OptionContract.cs, Engine/DataFeeds/TimeSliceFactory.cs: only contracts with a price model get data
of their own). So a contract without trades, quotes or open interest in its slice shows those history came to last, of whatever
contract they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from simulator.engine.bars import BaseData, OpenInterestPoint, QuoteBar, TradeBar


@dataclass(frozen=True, slots=True)
class Remains:
    """The last trades, quotes and open interest of options that history gave; None where it gave none."""

    trade: TradeBar | None = None
    quote: QuoteBar | None = None
    interest: OpenInterestPoint | None = None

    def after(self, point: BaseData) -> Remains:
        """With a later point."""
        if isinstance(point, TradeBar):
            return replace(self, trade=point)
        if isinstance(point, QuoteBar):
            return replace(self, quote=point)
        return replace(self, interest=point) if isinstance(point, OpenInterestPoint) else self

    @property
    def last(self) -> float:
        """The close of the trades."""
        return 0.0 if self.trade is None else self.trade.close

    @property
    def volume(self) -> int:
        """The volume of the trades."""
        return 0 if self.trade is None else int(self.trade.volume)

    @property
    def open_interest(self) -> float:
        """The open interest."""
        return 0.0 if self.interest is None else self.interest.value

    def close(self, side: str) -> float:
        """The close of a side, ``bid`` or ``ask``; 0 where it is missing."""
        bar = None if self.quote is None else getattr(self.quote, side)
        return 0.0 if bar is None else float(bar.close)

    def size(self, side: str) -> int:
        """The last size of a side, ``bid`` or ``ask``."""
        return 0 if self.quote is None else int(getattr(self.quote, f"last_{side}_size"))


NO_REMAINS: Final = Remains()
