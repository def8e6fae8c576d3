"""When the first bar of a day ends, told without making or pricing any."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.enums import OptionRight
from simulator.synthetic.clock import NS_PER_MINUTE
from simulator.synthetic.sessions import sessions
from tests.simulator.synthetic.markets import (
    CALL,
    ETFS,
    FUTURES,
    PUT,
    SPX,
    SPY,
    VIX,
    a_day,
    a_seed,
    chain_of,
    contract,
    equity,
    future,
    market,
    rows_of,
)


@given(day=a_day, seed=a_seed, name=st.sampled_from(["SPX", "VIX", "ES", "CL", *ETFS]))
@settings(max_examples=40)
def test_the_first_trade_and_quote_of_a_name_are_told_without_making_any(day: date, seed: int, name: str) -> None:
    symbol = {"SPX": SPX, "VIX": VIX}.get(name) or (future(name, day, 0, seed) if name in FUTURES else equity(name))
    source = market(seed)
    trades, quotes = source.minute_trades(symbol, day), source.minute_quotes(symbol, day)
    assert trades is not None
    assert source.first_trade(symbol, day) == trades.end[0]
    assert source.first_quote(symbol, day) == (None if quotes is None else quotes.end[0])


@given(
    day=a_day,
    root=st.sampled_from(["SPX", "SPXW", "SPY", "SLV", "LO"]),
    place=st.integers(0, 10_000),
    right=st.sampled_from([CALL, PUT]),
)
@settings(max_examples=60)
def test_the_first_quote_of_an_option_is_told_without_pricing_it(day: date, root: str, place: int, right: OptionRight) -> None:
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    row = rows[place % len(rows)]
    wanted = contract(chain, right, row.strike, row.expiry)
    quotes = market().minute_quotes(wanted, day)
    assert quotes is not None
    assert market().first_quote(wanted, day) == quotes.end[0]
    assert market().first_trade(wanted, day) is None


def test_an_option_that_nobody_quotes_at_first_begins_later() -> None:
    day = date(2024, 5, 15)
    chain = chain_of("SPXW", day)
    opening = sessions().opens[sessions().index[day]] + NS_PER_MINUTE
    every = [contract(chain, row.right or CALL, row.strike, row.expiry) for row in rows_of(chain, day)]
    late = [wanted for wanted in every if market().first_quote(wanted, day) != opening]
    assert 0 < len(late) < len(every) / 100
    for wanted in late:
        quotes = market().minute_quotes(wanted, day)
        assert quotes is not None
        assert market().first_quote(wanted, day) == quotes.end[0] > opening


def test_what_is_not_listed_has_no_first_quote_nor_has_a_holiday() -> None:
    day = date(2024, 5, 15)
    chain = chain_of("SPY", day)
    assert market().first_quote(contract(chain, CALL, 1.25, date(2024, 5, 17)), day) is None
    assert market().first_quote(contract(chain, CALL, 520.0, date(2024, 5, 18)), day) is None
    assert market().first_trade(SPY, date(2024, 7, 4)) is None
    assert market().first_quote(equity("AAPL"), day) is None
