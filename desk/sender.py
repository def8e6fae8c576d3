"""From an intent to an order: price it, judge it, record it, send it. In that order, and nothing is skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analytics.records import RecordKind
from desk.exits import ExitClocks
from desk.rooms import Rooms
from domain.contracts import Contract
from domain.intents import Intent, NoTrade, PriceStyle, Purpose
from domain.orders import OrderRequest
from domain.positions import PositionState
from domain.quotes import Quote
from domain.refusals import CheckResult
from domain.snapshots import AccountSnapshot, MarketSnapshot
from domain.verdicts import Verdict
from execution.walk import Advice, Attempt, following, limit_at, next_step
from safety.case import Case
from safety.gate import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The market and the account at the instant an intent is judged."""

    at: datetime
    market: MarketSnapshot
    account: AccountSnapshot


class Sender:
    """Takes intents to the broker, through the gate."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._exits = ExitClocks(timedelta(seconds=rooms.settings.orders.exit_escalation_seconds))

    def first(self, intent: Intent, scene: Scene) -> bool:
        """The first order of an intent. True when it was sent."""
        self._rooms.record(scene.at, RecordKind.INTENT, intent)
        return self._attempt(self._begin(intent, scene.at), scene)

    def next(self, attempt: Attempt, scene: Scene) -> bool:
        """A further order of an intent whose last one was cancelled to be priced anew. True when it was sent."""
        if _is_exit(attempt.intent):
            self._exits.tried(attempt.intent.position_id, scene.at)
        return self._attempt(attempt, scene)

    def _begin(self, intent: Intent, at: datetime) -> Attempt:
        """The first attempt of an intent; that of an exit which was refused before goes on where time has brought it."""
        attempt = Attempt(intent=intent, step=0, started_at=at)
        if not _is_exit(intent):
            return attempt
        attempt = replace(attempt, started_at=self._exits.tried(intent.position_id, at))
        advice = next_step(attempt, at, at, self._rooms.settings.orders)
        return following(attempt, advice, self._rooms.settings.orders) if advice is Advice.ESCALATE else attempt

    def _attempt(self, attempt: Attempt, scene: Scene) -> bool:
        rooms, intent = self._rooms, attempt.intent
        limit = limit_at(intent, attempt.step, _quotes(intent, scene.market), rooms.settings.orders)
        if limit is None:
            detail = f"{intent.intent_id}: the quotes of its legs give no price"
            rooms.funnel.count(NoTrade(strategy=intent.strategy, code="no_price", detail=detail))
            return False
        verdict = judge(self._case(intent, limit, scene))
        rooms.record(scene.at, RecordKind.VERDICT, verdict_data(verdict))
        for refusal in verdict.refusals:
            rooms.funnel.count(refusal)
        if not verdict.approved:
            return False
        return self._send(attempt, verdict, scene)

    def _case(self, intent: Intent, limit: float, scene: Scene) -> Case:
        rooms = self._rooms
        opening = intent.purpose is Purpose.OPEN
        contracts = [leg.contract for leg in intent.legs]
        return Case(
            intent=intent,
            limit=limit,
            market=scene.market,
            account=scene.account,
            trading=rooms.trading,
            settings=rooms.settings,
            at=scene.at,
            positions=rooms.positions.live(),
            working=tuple(view.order for view in rooms.orders.working()),
            feed_greeks=rooms.market.feed_greeks(contracts) if opening else {},
            engine_margin=rooms.market.engine_margin(intent.signed_quantities()) if opening else None,
            live=rooms.live,
        )

    def _send(self, attempt: Attempt, verdict: Verdict, scene: Scene) -> bool:
        rooms, intent, at = self._rooms, attempt.intent, scene.at
        approval = rooms.approvals.issue(verdict, rooms.ids.new("approval"), at, rooms.settings.orders.approval_seconds)
        request = OrderRequest(
            order_id=rooms.ids.new("order"),
            approval_id=approval.approval_id,
            intent=intent,
            limit=verdict.limit,
            sent_at=at,
        )
        self._place_position(intent, at)
        rooms.record(at, RecordKind.ORDER, order_data(request, "sent", step=attempt.step))
        if not rooms.keep(at) and intent.purpose is Purpose.OPEN:
            # Nothing opens that is not on record; a reduction goes, and its records are saved at the next chance.
            rooms.approvals.revoke_all()
            rooms.positions.discard_unfilled(intent.position_id)
            return False
        rooms.orders.add(request, at, attempt)
        rooms.broker.submit(request)
        return True

    def _place_position(self, intent: Intent, at: datetime) -> None:
        known = self._rooms.positions.get(intent.position_id)
        if intent.purpose is Purpose.CLOSE:
            if known is not None and known.state is PositionState.OPEN:
                self._rooms.positions.closing(intent.position_id)
        elif known is None or not known.is_live:
            self._rooms.positions.begin(intent, at)


def _is_exit(intent: Intent) -> bool:
    """True for a close that is to happen now, not for one that rests at its price."""
    return intent.purpose is Purpose.CLOSE and intent.price_style is not PriceStyle.REST


def _quotes(intent: Intent, market: MarketSnapshot) -> Mapping[Contract, Quote]:
    found = ((leg.contract, market.quote(leg.contract)) for leg in intent.legs)
    return {contract: quote for contract, quote in found if quote is not None}


def verdict_data(verdict: Verdict) -> dict[str, object]:
    """A verdict as the journal keeps it: every check with what it measured and its limit."""
    return {
        "intent_id": verdict.intent.intent_id,
        "limit": verdict.limit,
        "approved": verdict.approved,
        "results": [_result(result) for result in verdict.results],
    }


def order_data(request: OrderRequest, state: str, **more: object) -> dict[str, object]:
    """An order as the journal keeps it."""
    return {
        "order_id": request.order_id,
        "approval_id": request.approval_id,
        "intent_id": request.intent.intent_id,
        "limit": request.limit,
        "state": state,
        **more,
    }


def _result(result: CheckResult) -> dict[str, object]:
    refusal = result.refusal
    return {
        "check": result.check,
        "measured": result.measured,
        "limit": result.limit,
        "unit": result.unit,
        "passed": result.passed,
        "applied": result.applied,
        "code": refusal.code.code if refusal is not None else None,
        "detail": refusal.detail if refusal is not None else result.detail,
    }
