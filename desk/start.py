"""How a run begins: on record, from the state left behind, halted until what the account holds is what the desk believes."""

from __future__ import annotations

from datetime import datetime

from analytics.records import RecordKind
from desk.ids import IdSource
from desk.position_book import PositionBook
from desk.rooms import Rooms
from desk.state_codec import DeskState
from domain.settings import settings_hash, to_parameters
from domain.snapshots import AccountSnapshot, RunIdentity
from execution.reconcile import compare
from safety.trading_state import TradingLevel

_NOT_ARMED = "not armed since the start"


def begin(rooms: Rooms, identity: RunIdentity, at: datetime) -> None:
    """Open the journal with what runs, and take up the state of the run before, if any.

    Raises JournalRefused or StateRefused when the store does not take them, StateUnreadable when what was left cannot be read.
    """
    rooms.record(
        at,
        RecordKind.RUN,
        {
            "settings": to_parameters(rooms.settings),
            "settings_hash": settings_hash(rooms.settings),
            "code_hash": identity.code_hash,
            "mode": identity.mode,
            "started_on": identity.started_on,
        },
    )
    rooms.record(at, RecordKind.STATE, {"level": rooms.trading.level.label, "reason": rooms.trading.reason})
    left = rooms.states.load()
    if left is not None:
        _take_up(rooms, left, at)
    rooms.save()


def _take_up(rooms: Rooms, left: DeskState, at: datetime) -> None:
    rooms.sequence = left.sequence
    rooms.ids = IdSource(left.counters)
    rooms.positions = PositionBook(left.positions)
    rooms.equity = left.equity
    if left.level != TradingLevel.ACTIVE.label and left.reason != _NOT_ARMED:
        # A person lowered it, or the desk did for a reason no one has dealt with: a restart does not undo that.
        rooms.latched = f"{left.level} before the restart: {left.reason}"
    rooms.record(
        at,
        RecordKind.RECONCILE,
        {"loaded": [position.position_id for position in left.positions], "level": left.level, "reason": left.reason},
    )


def arm(rooms: Rooms, account: AccountSnapshot, at: datetime) -> None:
    """Compare what the account holds and works with what the desk believes; arm only where they agree."""
    differences = [str(difference) for difference in compare(rooms.positions.live(), account.holdings)]
    differences += [
        f"{symbol}: the account holds {quantity:g}, the desk none" for symbol, quantity in account.other_holdings.items()
    ]
    if account.open_orders:
        differences.append(f"{account.open_orders} orders are working that this run did not send")
    rooms.record(at, RecordKind.RECONCILE, {"differences": differences})
    if differences:
        rooms.change_trading(rooms.trading.halt("the account is not what the desk believes", at))
        rooms.incident(at, "start", "the account and the desk differ: " + "; ".join(differences))
        return
    if rooms.latched is not None:
        rooms.change_trading(rooms.trading.arm(rooms.latched, at, TradingLevel.REDUCING))
        return
    rooms.change_trading(rooms.trading.arm("started: positions and account agree", at))
