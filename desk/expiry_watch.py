"""Tells of held options near exercise, assignment or a pin: once a day for each, in the journal and the log."""

from __future__ import annotations

import math
from datetime import date

from analytics.records import RecordKind
from desk.rooms import Rooms
from desk.sender import Scene
from domain.contracts import Contract
from domain.sessions import new_york_date
from risk.expiry import Window, delivery_windows
from safety.marks import mark

_Told = tuple[str, Contract, Window]


class ExpiryWatch:
    """Looks at what is held at every step."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._told: dict[_Told, date] = {}

    def look(self, scene: Scene) -> None:
        """Record each window that a held contract has come into today. A missing price is taken to say the worse."""
        today, minutes = new_york_date(scene.at), self._rooms.settings.expiry.pin_minutes
        for position in self._rooms.positions.live():
            for contract, quantity in position.held:
                view = scene.market.underlyings.get(contract.underlying)
                spot = math.nan if view is None else view.price
                price = mark(scene.market, contract, quantity)
                for window in delivery_windows(contract, quantity, price, spot, scene.at, pin_minutes=minutes):
                    key = (position.position_id, contract, window)
                    if self._told.get(key) != today:
                        self._told[key] = today
                        self._tell(scene, key, quantity)

    def _tell(self, scene: Scene, key: _Told, quantity: int) -> None:
        position_id, contract, window = key
        what = f"{quantity:+d} {contract.name} of {position_id}: {window}"
        self._rooms.record(scene.at, RecordKind.ALERT, {"where": "expiry", "what": what, "position_id": position_id})
        self._rooms.log(f"ALERT in expiry: {what}")
