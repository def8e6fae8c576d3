"""Cases whose book holds structures on several underlyings, each quoted at a volatility of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Intent, Leg, StrategyName
from domain.orders import OrderRequest
from domain.positions import Position
from domain.quotes import DailyBar, Quote, UnderlyingView
from risk.black_scholes import price
from safety.case import Case
from tests.safety.make import AT, DAY, RATE, account, good_case, opening, position

INDEXES = frozenset({"SPX"})
FUTURES = frozenset({"ES", "GC", "CL"})
SPOTS = {"SPY": 540.0, "QQQ": 460.0, "TLT": 90.0, "SPX": 5400.0, "ES": 5400.0, "GC": 2600.0, "XYZ": 100.0}


def option(underlying: str, right: str, strike: float, days: int = 120) -> Contract:
    """An option that settles at 16:00 New York time ``days`` days from the case's."""
    kind = ProductKind.FUTURE_OPTION if underlying in FUTURES else ProductKind.EQUITY_OPTION
    kind = ProductKind.INDEX_OPTION if underlying in INDEXES else kind
    expiry = DAY + timedelta(days=days)
    return Contract(
        underlying=underlying,
        root=underlying,
        kind=kind,
        expiry=expiry,
        strike=strike,
        right=Right(right),
        multiplier={"ES": 50.0}.get(underlying, 100.0),
        style=ExerciseStyle.EUROPEAN if kind is ProductKind.INDEX_OPTION else ExerciseStyle.AMERICAN,
        settles_at=datetime(expiry.year, expiry.month, expiry.day, 21, tzinfo=AT.tzinfo),
    )


Legs = dict[Contract, int]


def one_one_two(underlying: str = "SPY", units: int = 1, days: int = 120) -> Legs:
    """The rule book's LT112 (7.6): 511/506 debit spread and two 418 puts, scaled to the underlying's price."""
    scale = SPOTS[underlying] / 540.0
    strikes = ((511.0, 1), (506.0, -1), (418.0, -2))
    return {option(underlying, "P", round(strike * scale), days): n * units for strike, n in strikes}


def put_spread(underlying: str, units: int = 1, days: int = 45, width: float = 5.0) -> Legs:
    """A credit spread about 5 % below the market."""
    strike = round(SPOTS[underlying] * 0.95)
    return {option(underlying, "P", strike, days): -units, option(underlying, "P", strike - width, days): units}


VOLATILITIES = {511.0: 0.1867, 506.0: 0.1922, 418.0: 0.2988}
"""The smile of the rule book's example, by strike of SPY."""


def quote(contract: Contract, volatility: float | None = None) -> Quote:
    """A quote a cent to either side of the model's value."""
    spot = SPOTS[contract.underlying]
    sigma = volatility or VOLATILITIES.get(round(contract.strike * 540.0 / spot), 0.20)
    years = contract.years_to_settlement(AT)
    fair = float(price(contract.right.sign, spot, contract.strike, years, sigma, rate=RATE))
    return Quote(bid=max(0.01, fair - 0.01), ask=fair + 0.01, at=AT)


def daily(underlying: str, returns: Mapping[str, float] | None = None, seed: int = 1, count: int = 70) -> tuple[DailyBar, ...]:
    """Daily bars up to the day before: a common factor with the weight named in ``returns`` and noise of its own."""
    weight = (returns or {}).get(underlying, 0.97)
    common = np.random.default_rng(seed).normal(0.0, 0.01, count)
    own = np.random.default_rng(sum(map(ord, underlying))).normal(0.0, 0.01, count)
    closes = SPOTS[underlying] * np.exp(np.cumsum(weight * common + math.sqrt(1.0 - weight**2) * own))
    days = [DAY - timedelta(days=count - number) for number in range(count)]
    return tuple(DailyBar(day=d, open=c, high=c, low=c, close=c) for d, c in zip(days, closes.tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A position of the book."""

    legs: Legs
    strategy: StrategyName = StrategyName.LT112
    name: str = "h1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What is held, what works, and how the underlyings moved (weights of a common factor); ``bars`` of each."""

    held: tuple[Held, ...] = ()
    working: tuple[Held, ...] = ()
    moves: Mapping[str, float] = field(default_factory=dict)
    bars: int = 70


def intent_of(legs: Legs, strategy: StrategyName, name: str = "new") -> Intent:
    """An opening intent of one unit of signed legs."""
    size = math.gcd(*legs.values())
    return opening(
        intent_id=f"i-{name}",
        position_id=name,
        strategy=strategy,
        underlying=next(iter(legs)).underlying,
        legs=tuple(Leg(contract=contract, ratio=n // size) for contract, n in legs.items()),
        quantity=size,
        limit=1.0,
        worst=0.5,
    )


def case_of(
    new: Legs,
    *,
    book: Book | None = None,
    strategy: StrategyName = StrategyName.LT112,
    value: float = 1_000_000.0,
    **changes: object,
) -> Case:
    """A case in which ``new`` is to be opened beside the book; everything has a quote and a price."""
    book = book or Book()
    held = tuple(_position(each) for each in book.held)
    working = tuple(_order(each) for each in book.working)
    intent = intent_of(new, strategy)
    contracts = [c for each in (*book.held, *book.working) for c in each.legs] + list(new)
    base = good_case()
    views = {
        name: UnderlyingView(symbol=name, price=SPOTS[name], at=AT, daily=daily(name, book.moves, count=book.bars))
        for name in {contract.underlying for contract in contracts}
    }
    calm = UnderlyingView(symbol="VIX", price=18.0, at=AT)
    market = replace(base.market, underlyings=views, chains={}, marks={c: quote(c) for c in contracts}, volatility_index=calm)
    case = replace(
        base,
        intent=intent,
        limit=intent.limit,
        market=market,
        account=account(net_liquidation_value=value),
        positions=held,
        working=working,
        engine_margin=None,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def with_quotes(case: Case, changed: Mapping[Contract, Quote | None]) -> Case:
    """The case with some quotes replaced, or taken away where None."""
    marks = {**case.market.marks, **changed}
    return replace(case, market=replace(case.market, marks={c: q for c, q in marks.items() if q is not None}))


def with_view(case: Case, name: str, **changes: object) -> Case:
    """The case with something of an underlying's view changed."""
    view = replace(case.market.underlyings[name], **changes)  # type: ignore[arg-type]
    return replace(case, market=replace(case.market, underlyings={**case.market.underlyings, name: view}))


def _position(held: Held) -> Position:
    legs = tuple(Leg(contract=contract, ratio=n) for contract, n in held.legs.items())
    first = legs[0].contract
    return position(
        held.name, strategy=held.strategy, underlying=first.underlying, legs=legs, held=tuple(sorted(held.legs.items()))
    )


def _order(held: Held) -> OrderRequest:
    intent = intent_of(held.legs, held.strategy, held.name)
    return OrderRequest(order_id=f"o-{held.name}", approval_id=f"a-{held.name}", intent=intent, limit=1.0, sent_at=AT)
