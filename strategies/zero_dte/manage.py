"""Managing one held 0DTE position: which exit order it needs now, beside those that already work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.contracts import Contract
from domain.intents import Intent, NoTrade, PriceStyle, Purpose, StrategyName
from domain.positions import Position
from domain.prices import PRICE_TOLERANCE, combo_tick, mid_price, natural_price, one_tick_through, round_to_tick
from domain.quotes import Quote
from domain.sessions import Session
from risk.payoff import least_value
from strategies.base import Decision, Look
from strategies.closing import Closable, closable, close_cost, has_short, is_in_doubt, units_held, whole
from strategies.reasons import NoTradeCode, why_not
from strategies.zero_dte.exits import ExitReason, ExitSignal, exit_zero_dte

DOUBT_LASTS = timedelta(minutes=15)
"""How long a stop may wait for a quote that can be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A position under management in one look; ``in_doubt_since`` is set while a short leg's quote cannot be believed."""

    position: Position
    look: Look
    session: Session
    in_doubt_since: datetime | None


def manage(position: Position, look: Look, in_doubt_since: datetime | None) -> Decision:
    """The exit order the position needs now, if any, and why a due exit waits.

    A profit order rests from the moment the entry is done. A stop or time exit supersedes it with a walk to the natural price,
    the hard exit with a marketable order.
    """
    session = look.session
    if session is None or not session.is_open(look.at) or not position.is_live or position.is_flat:
        return Decision()
    held = Held(position=position, look=look, session=session, in_doubt_since=in_doubt_since)
    signal, reasons = _signal(held)
    working = [view.order.intent for view in look.working if view.order.intent.position_id == position.position_id]
    style = _style(signal)
    if any(_stands(intent, style, signal) for intent in working):
        return Decision(reasons=reasons)
    if signal is None or style is PriceStyle.REST:
        return _rest(held, reasons)
    return _get_out(held, signal, style, reasons)


def doubted(position: Position, look: Look) -> bool:
    """True when the stop of a held position rests on a quote that cannot be believed."""
    return position.is_live and not position.is_flat and is_in_doubt(position, look.market, look.settings.quotes.max_spread_abs)


def _signal(held: Held) -> tuple[ExitSignal | None, tuple[NoTrade, ...]]:
    position, look, session = held.position, held.look, held.session
    timed = exit_zero_dte(look.at, None, None, look.settings, session)
    if timed is not None:
        return timed, ()
    if position.opened_at < session.opens_at:
        return ExitSignal(reason=ExitReason.OVERNIGHT, detail=f"held since {position.opened_at:%Y-%m-%d %H:%M} UTC"), ()
    if not has_short(position):
        return ExitSignal(reason=ExitReason.LEFT_OVER, detail="only longs are left"), ()
    if units_held(position) is None:
        return ExitSignal(reason=ExitReason.UNEVEN, detail="the legs are not held in the structure's ratio"), ()
    credit = position.entry_price
    if credit is None or not math.isfinite(credit):
        return None, (_no(NoTradeCode.NO_ENTRY_PRICE, f"position {position.position_id} has no entry price"),)
    cost = close_cost(position, look.market)
    if cost is None:
        return None, (_no(NoTradeCode.NO_EXIT_PRICE, f"a short of position {position.position_id} has no ask: no stop"),)
    signal = exit_zero_dte(look.at, credit, cost, look.settings, session)
    since = held.in_doubt_since
    if signal is not None and signal.reason is ExitReason.STOP and since is not None and look.at - since < DOUBT_LASTS:
        waited = (look.at - since).total_seconds() / 60.0
        detail = f"{signal.detail}, but a short's quote is wider than its mid or one-sided for {waited:.0f} of 15 minutes"
        return None, (_no(NoTradeCode.STOP_IN_DOUBT, detail),)
    return signal, ()


def _style(signal: ExitSignal | None) -> PriceStyle:
    if signal is None or signal.reason is ExitReason.PROFIT:
        return PriceStyle.REST
    return PriceStyle.MARKETABLE if signal.reason is ExitReason.HARD_TIME else PriceStyle.WALK


def _stands(working: Intent, style: PriceStyle, signal: ExitSignal | None) -> bool:
    """True when an order that works already does what the exit asks for, or must be left to finish first."""
    if working.purpose is Purpose.OPEN:
        return style is PriceStyle.REST or (signal is not None and signal.reason in (ExitReason.UNEVEN, ExitReason.LEFT_OVER))
    if style is PriceStyle.REST or working.price_style is PriceStyle.MARKETABLE:
        return True
    return style is PriceStyle.WALK and working.price_style is PriceStyle.WALK


def _rest(held: Held, reasons: tuple[NoTrade, ...]) -> Decision:
    credit, zero = held.position.entry_price, held.look.settings.zero_dte
    if credit is None or not math.isfinite(credit) or credit <= 0.0:
        return Decision(reasons=reasons)
    order = whole(held.position)
    tick = combo_tick(leg.contract for leg in order.legs)
    limit = round_to_tick(-(1.0 - zero.profit) * credit, tick)
    quotes = _quotes(held, order)
    natural = natural_price(order.legs, quotes) if len(quotes) == len(order.legs) else math.nan
    if math.isfinite(natural):
        limit = max(limit, round_to_tick(natural, tick))
    limit = _not_zero(limit, tick)
    why = f"{ExitReason.PROFIT}: close at a debit of {-limit:g} to keep {zero.profit:.0%} of the credit {credit:g}"
    return Decision(intents=(_intent(held, order, PriceStyle.REST, limit=limit, worst=limit, why=why),), reasons=reasons)


def _get_out(held: Held, signal: ExitSignal, style: PriceStyle, reasons: tuple[NoTrade, ...]) -> Decision:
    order = closable(held.position, held.look.market)
    found = list(reasons)
    if order.stuck:
        names = ", ".join(contract.name for contract in order.stuck)
        found.append(_no(NoTradeCode.NO_EXIT_PRICE, f"a short has no ask, so these legs cannot be closed now: {names}"))
    if order.worthless:
        names = ", ".join(contract.name for contract in order.worthless)
        found.append(_no(NoTradeCode.LEFT_TO_EXPIRE, f"no bid, left to expire: {names}"))
    if not order.legs:
        return Decision(reasons=tuple(found))
    limit, worst = _prices(held, order, style)
    intent = _intent(held, order, style, limit=limit, worst=worst, why=f"{signal.reason}: {signal.detail}")
    return Decision(intents=(intent,), reasons=tuple(found))


def _prices(held: Held, order: Closable, style: PriceStyle) -> tuple[float, float]:
    """Where the closing order starts, and the least favourable price it may come to.

    That is what the structure can cost at expiry, twice the market's price where this has no bound, and never below one tick
    for longs that are only sold. A marketable order may in any case go one tick through the market.
    """
    quotes = _quotes(held, order)
    tick = combo_tick(leg.contract for leg in order.legs)
    natural = natural_price(order.legs, quotes)
    through = one_tick_through(natural, tick)
    mid = mid_price(order.legs, quotes)
    start = through if style is PriceStyle.MARKETABLE else round_to_tick(mid if math.isfinite(mid) else natural, tick)
    least = least_value(dict(held.position.held))
    if all(leg.ratio < 0 for leg in order.legs):
        worst = tick
    elif least is None:
        worst = round_to_tick(2.0 * through, tick)
    else:
        worst = round_to_tick(least / (held.position.multiplier * order.quantity), tick)
        worst = min(worst, through) if style is PriceStyle.MARKETABLE else worst
    worst = _not_zero(worst, tick)
    return _not_zero(max(start, worst), tick), worst


def _not_zero(price: float, tick: float) -> float:
    return price if abs(price) > PRICE_TOLERANCE else -tick


def _quotes(held: Held, order: Closable) -> dict[Contract, Quote]:
    found = ((leg.contract, held.look.market.quote(leg.contract)) for leg in order.legs)
    return {contract: quote for contract, quote in found if quote is not None}


def _intent(held: Held, order: Closable, style: PriceStyle, *, limit: float, worst: float, why: str) -> Intent:
    position, look = held.position, held.look
    return Intent(
        intent_id=look.new_id("exit"),
        position_id=position.position_id,
        strategy=StrategyName.ZERO_DTE,
        purpose=Purpose.CLOSE,
        underlying=position.underlying,
        legs=order.legs,
        quantity=order.quantity,
        limit=limit,
        worst=worst,
        price_style=style,
        reason=why,
        created_at=look.at,
        good_until=held.session.closes_at,
    )


def _no(code: NoTradeCode, detail: str) -> NoTrade:
    return why_not(StrategyName.ZERO_DTE, code, detail)
