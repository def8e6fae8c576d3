"""Proposing a 0DTE entry on one option root: morning, strikes, credit and size, or why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.intents import Intent, NoTrade, PriceStyle, Purpose, StrategyName
from domain.prices import combo_tick, is_price, round_to_tick
from domain.quotes import Chain, OptionQuote, UnderlyingView
from domain.roots import underlying_of
from domain.sessions import Session
from domain.settings import ZeroDteSettings
from risk.own_greeks import own_greeks
from risk.sizing import Size
from strategies.base import Decision, Look
from strategies.indicators import Morning, atr, classify_morning
from strategies.reasons import NoTradeCode, why_not
from strategies.select import is_liquid, pick_expiry
from strategies.zero_dte.days import plan_of
from strategies.zero_dte.entry import Entry, Structure, Wanted, build_entry, structure_for
from strategies.zero_dte.sizing import size_entry
from strategies.zero_dte.volatility import VolatilityRule

_WIDE_WINGED = "SPXW"
"""The root whose wings are ``zero_dte.wing_index`` wide; every other root's are ``zero_dte.wing_etf``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the morning says: the structure it asks for, the least distance of its short strikes in points, and a note."""

    spot: float
    structure: Structure
    distance: float
    note: str


def propose(root: str, look: Look, session: Session, rule: VolatilityRule) -> Decision:
    """One entry on ``root``, or the reasons there is none: of each expiry tried, nearest first."""
    underlying = underlying_of(root)
    if any(position.is_live and position.underlying == underlying for position in look.positions):
        return _refused(NoTradeCode.ALREADY_TRADED, f"a position on {underlying} still lives")
    scene = _scene(underlying, look)
    if isinstance(scene, NoTrade):
        return Decision(reasons=(scene,))
    chain = look.market.chains.get(root)
    if chain is None or not any(option.quote.is_two_sided for option in chain):
        return _refused(NoTradeCode.NO_CHAIN, f"the {root} chain is missing or has no two-sided quote")
    reasons: list[NoTrade] = []
    for expiry in _expiries(chain, look, session):
        entry = _entry(root, expiry, chain, scene, look)
        size = entry if isinstance(entry, NoTrade) else size_entry(entry, look, halve=rule.halve)
        if isinstance(entry, Entry) and isinstance(size, Size):
            return Decision(intents=(_intent(entry, size, f"{scene.note}; {rule.note}", look, session),))
        if isinstance(size, NoTrade):
            reasons.append(size)
    if not reasons:
        days = look.settings.zero_dte.max_dte
        return _refused(NoTradeCode.NO_EXPIRY, f"{root} has no expiry within {days} days (zero_dte.max_dte)")
    return Decision(reasons=tuple(reasons))


def _scene(underlying: str, look: Look) -> Scene | NoTrade:
    view, zero = look.market.underlyings.get(underlying), look.settings.zero_dte
    opened = view.session_open if view is not None else None
    if view is None or opened is None or not (is_price(view.price) and is_price(opened)):
        return why_not(StrategyName.ZERO_DTE, NoTradeCode.NO_PRICE, f"{underlying} has no price or no opening price of today")
    morning = classify_morning(opened, view.price, zero.flat_band)
    multiple = zero.atr_mult_flat if morning is Morning.FLAT else zero.atr_mult_dir
    distance = _distance(view, multiple, zero)
    if distance is None:
        detail = f"{underlying} has {len(view.daily)} usable sessions; its average true range needs {zero.atr_period + 1}"
        return why_not(StrategyName.ZERO_DTE, NoTradeCode.NO_ATR, detail)
    structure = structure_for(morning, zero.direction_mode)
    note = f"{morning} morning ({view.price / opened - 1.0:+.2%} since the open)"
    return Scene(spot=view.price, structure=structure, distance=distance, note=note)


def _distance(view: UnderlyingView, multiple: float, zero: ZeroDteSettings) -> float | None:
    """Least distance of a short strike in points; 0 without any history when the multiple is 0."""
    if multiple <= 0.0:
        return 0.0
    mean = atr(view.daily, zero.atr_period)
    return None if mean is None else multiple * mean


def _expiries(chain: Chain, look: Look, session: Session) -> Iterator[date]:
    """Expiries within ``zero_dte.max_dte`` days that are not settled yet, nearest first."""
    left = {option.contract.expiry for option in chain if option.contract.settles_at > look.at}
    while (expiry := pick_expiry(left, session.day, 0, 0, look.settings.zero_dte.max_dte)) is not None:
        left.remove(expiry)
        yield expiry


def _entry(root: str, expiry: date, chain: Chain, scene: Scene, look: Look) -> Entry | NoTrade:
    settings = look.settings
    options = [option for option in chain if option.contract.expiry == expiry and option.quote.is_two_sided]
    greeks = own_greeks(options, scene.spot, settings.risk.rate, look.at)
    deltas = {contract: own.delta for contract, own in greeks.items() if own is not None}
    wanted = Wanted(
        structure=scene.structure,
        root=root,
        expiry=expiry,
        spot=scene.spot,
        wing=settings.zero_dte.wing_index if root == _WIDE_WINGED else settings.zero_dte.wing_etf,
        distance=scene.distance,
    )
    liquid: list[OptionQuote] = [option for option in options if is_liquid(option, settings.quotes)]
    return build_entry(wanted, liquid, deltas, settings.zero_dte)


def _intent(entry: Entry, size: Size, note: str, look: Look, session: Session) -> Intent:
    """The opening intent. It may walk down to the least credit, and no further than the size's worst loss allows."""
    settings, plan = look.settings, plan_of(session, look.settings)
    tick = combo_tick(leg.contract for leg in entry.legs)
    limit = round_to_tick(entry.credit, tick)
    bearable = settings.risk.max_loss_fraction * look.account.net_liquidation_value / (size.quantity * entry.multiplier)
    worst = round_to_tick(max(entry.floor, entry.width - bearable), tick)
    first = entry.legs[0].contract
    return Intent(
        intent_id=look.new_id("entry"),
        position_id=look.new_id("0dte"),
        strategy=StrategyName.ZERO_DTE,
        purpose=Purpose.OPEN,
        underlying=first.underlying,
        legs=entry.legs,
        quantity=size.quantity,
        limit=limit,
        worst=min(worst, limit),
        price_style=PriceStyle.WALK,
        reason=f"{note}; {entry.structure} of {first.expiry}, credit {entry.credit:.2f} on a {entry.width:g} wing; "
        f"size {size.quantity} bound by {size.bound_by}",
        created_at=look.at,
        good_until=min(plan.entry_until, plan.time_exit),
        plan=entry.plan(settings.zero_dte.stop),
    )


def _refused(code: NoTradeCode, detail: str) -> Decision:
    return Decision(reasons=(why_not(StrategyName.ZERO_DTE, code, detail),))
