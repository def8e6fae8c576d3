"""How fast prices, Greeks, volatilities, margin and stress are, as times and as ratios to other libraries.

``python -m tools.bench_risk [PYTHON]``: with an interpreter of another environment that has QuantLib, py_vollib or fast-vollib
(``python -m venv DIR; DIR/bin/pip install numpy QuantLib py-vollib fast-vollib``) their calls are timed in the same run.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import numpy as np

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from risk import american, black_scholes
from risk.arrays import FloatArray
from risk.groups import Group
from risk.implied_volatility import implied_volatility
from risk.margin import requirement
from risk.revaluation import option_lines
from risk.stress import Trade, stress

RATE, SPOT = 0.04, 100.0
CHAIN = 2_192
REPEATS = 5


def main() -> int:
    """Prints the table; 0 when all ran."""
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}; best of {REPEATS}, one thread")
    chain = options(CHAIN)
    show(f"chain of {CHAIN:,}: volatility, price, all Greeks", best(lambda: whole_chain(chain)), CHAIN)
    for points in (6, 16):
        label = f"chain of {CHAIN:,}: American price ({points} points)"
        show(label, best(partial(american_chain, chain, points)), CHAIN)
    ours: dict[str, float] = {}
    for count in (100_000, 1_000_000):
        many = options(count)
        for name, call in (("price", price), ("greeks", greeks), ("volatility", volatility)):
            seconds = best(partial(call, many))
            ours[name] = seconds / count
            show(f"{count:,} options: {name}", seconds, count)
    book, order = structures(10), structures(11)[-1:]
    show("margin and stress of 10 structures and a new 4-leg order", best(lambda: margin_and_stress(book, order)), 1)
    many = options(100_000)
    found = implied_volatility(many["sign"], many["price"], SPOT, many["strike"], many["years"], rate=RATE).volatility
    known = np.isfinite(found)
    error = np.abs(found / many["volatility"] - 1.0)[known]
    print(f"volatility from price and back: greatest relative error {error.max():.1e}, median {np.median(error):.1e}")
    if len(sys.argv) > 1:
        compare(sys.argv[1], many, ours)
    return 0


def options(count: int) -> dict[str, FloatArray]:
    """A seeded sample of options of which each has a volatility worth the name: within four deviations of the money."""
    draw = np.random.default_rng(1)
    years, sigma = draw.uniform(0.02, 2.0, count), draw.uniform(0.08, 0.9, count)
    strike = SPOT * np.exp(draw.uniform(-2.0, 2.0, count) * sigma * np.sqrt(years))
    sign = np.where(strike >= SPOT, 1.0, -1.0)
    price_now = black_scholes.price(sign, SPOT, strike, years, sigma, rate=RATE)
    return {"sign": sign, "strike": strike, "years": years, "volatility": sigma, "price": price_now}


def price(x: dict[str, FloatArray]) -> FloatArray:
    """Prices of the sample."""
    return black_scholes.price(x["sign"], SPOT, x["strike"], x["years"], x["volatility"], rate=RATE)


def greeks(x: dict[str, FloatArray]) -> black_scholes.Greeks:
    """All Greeks of the sample."""
    return black_scholes.greeks(x["sign"], SPOT, x["strike"], x["years"], x["volatility"], rate=RATE)


def volatility(x: dict[str, FloatArray]) -> FloatArray:
    """Implied volatilities of the sample."""
    return implied_volatility(x["sign"], x["price"], SPOT, x["strike"], x["years"], rate=RATE).volatility


def whole_chain(x: dict[str, FloatArray]) -> None:
    """What a desk wants of a chain."""
    volatility(x)
    price(x)
    greeks(x)


def american_chain(x: dict[str, FloatArray], points: int) -> FloatArray:
    """American prices of the sample."""
    return american.price(x["sign"], SPOT, x["strike"], x["years"], x["volatility"], rate=RATE, dividend=0.013, points=points)


Structure = tuple[dict[Contract, int], dict[Contract, float], dict[Contract, float]]
"""Legs, mids, volatilities."""
AT = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)


def structures(count: int) -> list[Structure]:
    """Iron condors of different strikes and expiries on an index at 5800."""
    made = []
    for index in range(count):
        expiry = date(2026, 2 + index % 6, 20)
        settles = datetime(expiry.year, expiry.month, expiry.day, 21, tzinfo=UTC)
        strikes = ((Right.PUT, 5300, 1), (Right.PUT, 5350, -1), (Right.CALL, 6150, -1), (Right.CALL, 6200, 1))
        legs = {
            Contract(
                underlying="SPX",
                root="SPXW",
                kind=ProductKind.INDEX_OPTION,
                expiry=expiry,
                strike=float(strike + 5 * index),
                right=right,
                multiplier=100.0,
                style=ExerciseStyle.EUROPEAN,
                settles_at=settles,
            ): quantity
            for right, strike, quantity in strikes
        }
        made.append((legs, dict.fromkeys(legs, 20.0), dict.fromkeys(legs, 0.18)))
    return made


def margin_and_stress(book: list[Structure], order: list[Structure]) -> list[Trade]:
    """What the gate asks of a book with a new order in it; gives the trades it stressed."""
    trades = []
    for index, (legs, mids, volatilities) in enumerate([*book, *order]):
        requirement(legs, mids, 5800.0)
        lines = option_lines(legs, volatilities, 5800.0, AT, rate=RATE, dividend=0.013)
        trades.append(Trade(name=str(index), group=Group.A1, lines=lines))
    stress(trades, 1e6)
    return trades


def best(call: Callable[[], object]) -> float:
    """Processor seconds of the quickest of a few runs, after one that does not count."""
    call()
    found = []
    for _ in range(REPEATS):
        begin = time.process_time()
        call()
        found.append(time.process_time() - begin)
    return min(found)


def show(what: str, seconds: float, count: int) -> None:
    """One line of the table."""
    print(f"{what:<62}{1e3 * seconds:>10.2f} ms{1e6 * seconds / count:>12.3f} us each")


def compare(interpreter: str, sample: dict[str, FloatArray], ours: dict[str, float]) -> None:
    """Times the others on the same sample and prints how many times our time they take."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "options.npz"
        np.savez(file, **sample)
        script = Path(__file__).with_name("bench_risk_others.py")
        answer = subprocess.run(  # noqa: S603 - the interpreter is the one the user named
            [interpreter, str(script), str(file)], check=True, capture_output=True, text=True
        )
    sys.stderr.write(answer.stderr)
    for library, what, count, seconds, prices in json.loads(answer.stdout.splitlines()[-1]):
        each = seconds / count
        line = (
            f"{library}, {what}: {1e6 * each:.3f} us each, {each / ours['price' if what == 'formula' else what]:.1f} times ours"
        )
        if prices is not None:
            there, here = np.array(prices), sample["price"][: len(prices)]
            line += f"; greatest difference of price {np.abs(there - here).max():.1e}"
        print(line)


if __name__ == "__main__":
    sys.exit(main())
