"""The last door: what an order must show before LEAN's brokerage model lets it out. Pure state, asked once per leg."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from domain.contracts import Contract
from domain.prices import PRICE_TOLERANCE
from domain.refusals import Measured, Refusal, RefusalCode
from safety.approvals import Approvals, ApprovalState, Entry, UseKey

_WHOLE = 1e-9
"""Contracts within which two quantities are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOrder:
    """One leg of an order as the engine is about to submit it.

    ``group_id`` and ``group_quantity`` are None for a single order; ``group_size`` is the number of legs.
    ``order_type`` is the engine's name (``COMBO_LIMIT``, ``LIMIT``, ``MARKET``). ``quantity`` is the leg's signed total.
    ``limit_price`` is the net price of one unit of the group, credit positive, None where the type has none. ``contract`` is
    None when the symbol is not a known option.
    """

    engine_order_id: int
    group_id: int | None
    group_size: int
    tag: str
    order_type: str
    symbol: str
    contract: Contract | None
    quantity: float
    limit_price: float | None
    group_quantity: float | None

    @property
    def use_key(self) -> UseKey:
        """What this leg and its fellows of one combo share."""
        return ("order", self.engine_order_id) if self.group_id is None else ("group", self.group_id)


class Door:
    """Lets an order out on a live approval that it matches leg by leg, or when it strictly reduces what is held."""

    def __init__(self, approvals: Approvals) -> None:
        self.approvals = approvals
        self._refused: dict[UseKey, Refusal] = {}
        self._groups: dict[UseKey, Entry | None] = {}

    def judge(self, order: DoorOrder, at: datetime, held: float, reducing: float) -> Refusal | None:
        """None when the leg may go; else why not, which refuses its whole group and burns the approval it names.

        ``held`` is the signed quantity of the symbol before the order, ``reducing`` the quantity (>= 0) of other working orders
        that already reduce it. An order that names an approval is held to it, even if it would reduce.
        """
        entry = self.approvals.entry(order.tag.strip())
        refusal = self._of_its_group(order, entry)
        if refusal is None and entry is None:
            refusal = over_reduction(order, held, reducing)
        elif refusal is None and entry is not None:
            refusal = _against(entry, order, at, held, reducing)
        if refusal is not None:
            self._refuse(order, entry, refusal)
        elif entry is not None and order.contract is not None:
            _use(entry, order, order.contract)
        return refusal

    def _of_its_group(self, order: DoorOrder, entry: Entry | None) -> Refusal | None:
        """A group with a refused leg is refused, and all its legs name one approval or none does."""
        if order.group_id is None:
            return None
        earlier = self._refused.get(order.use_key)
        if earlier is None and self._groups.setdefault(order.use_key, entry) is not entry:
            return _mismatch(order, order.tag.strip() or "no tag", "the tag of the group's first leg", "tag")
        return earlier

    def _refuse(self, order: DoorOrder, entry: Entry | None, refusal: Refusal) -> None:
        if order.group_id is not None:
            self._refused[order.use_key] = refusal
        for named in (entry, self._groups.get(order.use_key)):
            if named is not None and named.state is not ApprovalState.SPENT:
                named.state = ApprovalState.BURNED
                named.refusal = refusal


def over_reduction(order: DoorOrder, held: float, reducing: float) -> Refusal | None:
    """None when the order strictly reduces: opposite to what is held, and not more than held less what already reduces it."""
    numbers = (order.quantity, held, reducing)
    if not all(math.isfinite(number) for number in numbers) or reducing < 0.0 or order.quantity * held >= 0.0:
        return _refusal(
            RefusalCode.DOOR_NO_APPROVAL,
            order.quantity,
            "opposite in sign to what is held",
            f"{order.order_type} of {order.quantity:g} {order.symbol}: no approval, and not a reduction of the {held:g} held",
        )
    room = abs(held) - reducing
    if abs(order.quantity) > room + _WHOLE:
        return _refusal(
            RefusalCode.DOOR_OVER_REDUCTION,
            abs(order.quantity),
            max(room, 0.0),
            f"{order.quantity:g} {order.symbol} against {held:g} held, of which {reducing:g} is already being reduced",
        )
    return None


def _against(entry: Entry, order: DoorOrder, at: datetime, held: float, reducing: float) -> Refusal | None:
    approval = entry.approval
    name = f"approval {approval.approval_id}"
    if entry.state in (ApprovalState.SPENT, ApprovalState.BURNED) or entry.used_by not in (None, order.use_key):
        return _refusal(RefusalCode.DOOR_USED, entry.state.value, "ready", f"{name} is {entry.state.value}")
    if not approval.issued_at <= at < approval.expires_at:
        return _refusal(
            RefusalCode.DOOR_EXPIRED, f"{at:%H:%M:%S}", f"{approval.expires_at:%H:%M:%S}", f"{name} is past its time"
        )
    mismatch = _shape(entry, order) or _leg(entry, order) or _price(entry, order)
    if mismatch is None and approval.reduces_only:
        return over_reduction(order, held, reducing)
    return mismatch


def _shape(entry: Entry, order: DoorOrder) -> Refusal | None:
    approval = entry.approval
    legs = len(approval.legs)
    wanted = "COMBO_LIMIT" if legs > 1 else "LIMIT"
    if order.order_type != wanted:
        return _mismatch(order, order.order_type, wanted, "order type")
    if order.group_size != legs or (order.group_id is None) != (legs == 1):
        return _mismatch(order, order.group_size, legs, "number of legs")
    units = order.quantity if order.group_quantity is None else order.group_quantity
    if not abs(abs(units) - approval.quantity) <= _WHOLE:
        return _mismatch(order, abs(units), approval.quantity, "number of units")
    return None


def _leg(entry: Entry, order: DoorOrder) -> Refusal | None:
    approved = dict(entry.approval.legs)
    if order.contract is None or order.contract not in approved:
        return _mismatch(order, order.symbol, ", ".join(contract.name for contract in approved), "contract")
    if order.contract in entry.passed:
        return _mismatch(order, "twice", "once", "leg")
    if not abs(order.quantity - approved[order.contract]) <= _WHOLE:
        return _mismatch(order, order.quantity, approved[order.contract], "signed quantity")
    return None


def _price(entry: Entry, order: DoorOrder) -> Refusal | None:
    limit = entry.approval.limit
    if order.limit_price is None or not math.isfinite(order.limit_price) or order.limit_price < limit - PRICE_TOLERANCE:
        return _mismatch(order, order.limit_price, limit, "net price")
    return None


def _use(entry: Entry, order: DoorOrder, contract: Contract) -> None:
    entry.used_by = order.use_key
    entry.passed.add(contract)
    complete = len(entry.passed) == len(entry.approval.legs)
    entry.state = ApprovalState.SPENT if complete else ApprovalState.IN_USE


def _mismatch(order: DoorOrder, measured: Measured, limit: Measured, what: str) -> Refusal:
    detail = f"{order.symbol}: the {what} is {measured}, the approval {order.tag.strip()} says {limit}"
    return _refusal(RefusalCode.DOOR_MISMATCH, measured, limit, detail)


def _refusal(code: RefusalCode, measured: Measured, limit: Measured, detail: str) -> Refusal:
    return Refusal(code=code, measured=measured, limit=limit, detail=detail)
