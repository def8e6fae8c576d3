"""Random days at the gate and the door: whatever is tried, caps hold and no approval lets two orders through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.contracts import Contract
from domain.intents import Intent, StrategyName
from domain.orders import OrderRequest
from domain.positions import Position, PositionState
from domain.settings import Settings
from domain.verdicts import Approval
from safety.approvals import Approvals
from safety.door import Door, DoorOrder
from safety.gate import judge
from safety.trading_state import TradingLevel, TradingState
from tests.safety.make import AT, CONDOR, account, closing, good_case, opening, order, position, spxw

LIFETIME = 30.0
OTHER = spxw("P", 5200)
CONTRACTS = (*(leg.contract for leg in CONDOR), OTHER)
TAMPERINGS = ("nothing", "contract", "quantity", "type", "price", "size", "late", "drop_tag", "reuse")


class Desk(RuleBasedStateMachine):
    """A desk that sends what the gate approves, next to someone who sends whatever comes to mind."""

    def __init__(self) -> None:
        super().__init__()
        self.approvals = Approvals()
        self.door = Door(self.approvals)
        self.state = TradingState.at_start(AT)
        self.positions: dict[str, Position] = {}
        self.working: dict[str, OrderRequest] = {}
        self.held: dict[Contract, int] = {}
        self.spent: dict[str, int] = {}
        self.count = 0

    @initialize()
    def arm(self) -> None:
        """The desk starts armed."""
        self.state = self.state.arm("machine", AT)

    def _next(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def _judge(self, intent: Intent) -> Approval | None:
        verdict = judge(
            good_case(
                intent=intent,
                limit=intent.limit,
                trading=self.state,
                positions=tuple(self.positions.values()),
                working=tuple(self.working.values()),
                account=account(net_liquidation_value=1e6, holdings=dict(self.held)),
            )
        )
        if not verdict.approved:
            return None
        assert self.state.level is not TradingLevel.HALTED
        return self.approvals.issue(verdict, self._next("a"), AT, LIFETIME)

    def _send(self, approval: Approval, tampering: str) -> bool:
        """Ask the door for each leg; True when the whole group passed."""
        group = self._next("g")
        at: datetime = AT + timedelta(seconds=LIFETIME if tampering == "late" else 1.0)
        orders = [self._leg(approval, n, int(group[1:])) for n in range(len(approval.legs))]
        if tampering == "size":
            orders.pop()
        victim = len(orders) // 2
        orders[victim] = self._tampered(orders[victim], tampering)
        passed = True
        for leg in orders:
            if self.door.judge(leg, at, float(self.held.get(leg.contract or OTHER, 0)), 0.0) is not None:
                passed = False
                break
        return passed and len(orders) == len(approval.legs)

    def _leg(self, approval: Approval, n: int, group: int) -> DoorOrder:
        contract, quantity = approval.legs[n]
        return DoorOrder(
            engine_order_id=group * 10 + n,
            group_id=group,
            group_size=len(approval.legs),
            tag=approval.approval_id,
            order_type="COMBO_LIMIT",
            symbol=contract.name,
            contract=contract,
            quantity=float(quantity),
            limit_price=approval.limit,
            group_quantity=float(approval.quantity),
        )

    @staticmethod
    def _tampered(leg: DoorOrder, tampering: str) -> DoorOrder:
        changed = {
            "contract": replace(leg, contract=OTHER, symbol=OTHER.name),
            "quantity": replace(leg, quantity=leg.quantity * 2.0),
            "type": replace(leg, order_type="COMBO_MARKET"),
            "drop_tag": replace(leg, tag=""),
            "price": replace(leg, limit_price=(leg.limit_price or 0.0) - 0.05),
        }
        return changed.get(tampering, leg)

    @rule(
        strategy=st.sampled_from(list(StrategyName)),
        quantity=st.integers(1, 3),
        tampering=st.sampled_from(TAMPERINGS),
        unknown=st.booleans(),
    )
    def open_position(self, strategy: StrategyName, quantity: int, tampering: str, unknown: bool) -> None:
        """Open a condor; what passes fills at once, or stays out there with nobody knowing."""
        name = self._next("p")
        intent = opening(intent_id=self._next("i"), position_id=name, strategy=strategy, quantity=quantity)
        approval = self._judge(intent)
        if approval is None:
            return
        passed = self._send(approval, tampering)
        assert passed is (tampering in ("nothing", "reuse"))
        if tampering == "reuse":
            assert not self._send(approval, "nothing")
        if not passed:
            assert not self._send(approval, "nothing")
            return
        self.spent[approval.approval_id] = self.spent.get(approval.approval_id, 0) + 1
        if unknown:
            self.working[name] = order(intent, self._next("o"))
        else:
            self._fill(intent)

    def _fill(self, intent: Intent) -> None:
        name = intent.position_id
        self.positions[name] = position(name, strategy=intent.strategy, quantity=intent.quantity)
        self._trade(intent)

    def _trade(self, intent: Intent) -> None:
        for contract, quantity in intent.signed_quantities().items():
            self.held[contract] = self.held.get(contract, 0) + quantity

    @precondition(lambda self: self.working)
    @rule(filled=st.booleans())
    def learn_of_an_unknown_order(self, filled: bool) -> None:
        """The broker's record turns up."""
        name, request = next(iter(self.working.items()))
        del self.working[name]
        if filled:
            self._fill(request.intent)

    @precondition(lambda self: self.positions)
    @rule(extra=st.integers(0, 2), tampering=st.sampled_from(TAMPERINGS))
    def close_position(self, extra: int, tampering: str) -> None:
        """Close a position, or more than there is of it."""
        name, live = next(iter(self.positions.items()))
        intent = closing(intent_id=self._next("x"), position_id=name, strategy=live.strategy, quantity=live.quantity + extra)
        approval = self._judge(intent)
        assert extra == 0 or approval is None
        if approval is None or not self._send(approval, tampering):
            return
        self.spent[approval.approval_id] = self.spent.get(approval.approval_id, 0) + 1
        self._trade(intent)
        self.positions[name] = replace(live, state=PositionState.CLOSED, held=())
        del self.positions[name]

    @rule(contract=st.sampled_from(CONTRACTS), quantity=st.integers(-6, 6).filter(bool), reducing=st.integers(0, 2))
    def order_straight_at_the_market(self, contract: Contract, quantity: int, reducing: int) -> None:
        """An order nobody approved: it may only take away."""
        held = self.held.get(contract, 0)
        leg = DoorOrder(
            engine_order_id=-self.count,
            group_id=None,
            group_size=1,
            tag="",
            order_type="MARKET",
            symbol=contract.name,
            contract=contract,
            quantity=float(quantity),
            limit_price=None,
            group_quantity=None,
        )
        if self.door.judge(leg, AT, float(held), float(reducing)) is None:
            assert held * quantity < 0
            assert abs(quantity) <= abs(held) - reducing
        else:
            assert held * quantity >= 0 or abs(quantity) > abs(held) - reducing

    @rule()
    def halt(self) -> None:
        """Trading stops, and what was approved and not sent goes with it."""
        self.state = self.state.halt("machine", AT)
        self.approvals.revoke_all()
        assert self._judge(opening(intent_id=self._next("i"), position_id=self._next("p"))) is None

    @rule()
    def reduce_only(self) -> None:
        """Only reductions go."""
        self.state = self.state.reduce("machine", AT)
        assert self._judge(opening(intent_id=self._next("i"), position_id=self._next("p"))) is None

    @precondition(lambda self: self.state.level is not TradingLevel.ACTIVE)
    @rule()
    def arm_again(self) -> None:
        """Someone means it."""
        self.state = self.state.arm("machine", AT)

    @invariant()
    def caps_hold(self) -> None:
        """Live positions and orders that may yet become positions stay within every cap."""
        caps = Settings().caps
        strategies = [p.strategy for p in self.positions.values()] + [o.intent.strategy for o in self.working.values()]
        assert len(strategies) <= caps.total
        for strategy in StrategyName:
            assert strategies.count(strategy) <= caps.of(strategy)

    @invariant()
    def no_approval_is_used_twice(self) -> None:
        """One approval, one order."""
        assert all(times == 1 for times in self.spent.values())


TestDesk = Desk.TestCase
TestDesk.settings = settings(stateful_step_count=20)
