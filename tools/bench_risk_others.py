"""Times other libraries on the options of ``bench_risk.py``; run by it with an interpreter that has them.

Prints one line of JSON: a list of (library, what, options, seconds, prices or null; QuantLib's options expire on whole days, so
their prices are not given). A library that is not there is left out.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

Options = dict[str, Any]
RATE = 0.04
SCALAR = 20_000


def quantlib(options: Options) -> list[Callable[[], Any]]:
    """Scalar calls: the bare formula for the price; an option with its engine for the price and for all Greeks."""
    ql = import_module("QuantLib")
    rows = list(zip(*(options[name][:SCALAR].tolist() for name in ("sign", "strike", "years", "volatility")), strict=True))
    kinds = {1.0: ql.Option.Call, -1.0: ql.Option.Put}

    def formula() -> list[float]:
        found = []
        for sign, strike, years, volatility in rows:
            discount = math.exp(-RATE * years)
            found.append(ql.blackFormula(kinds[sign], strike, 100.0 / discount, volatility * years**0.5, discount))
        return found

    today = ql.Date(1, 6, 2022)
    ql.Settings.instance().evaluationDate = today
    counted = ql.Actual365Fixed()
    sigma, spot = ql.SimpleQuote(0.2), ql.QuoteHandle(ql.SimpleQuote(100.0))
    curves = [ql.YieldTermStructureHandle(ql.FlatForward(today, rate, counted)) for rate in (0.0, RATE)]
    level = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), ql.QuoteHandle(sigma), counted))
    engine = ql.AnalyticEuropeanEngine(ql.BlackScholesMertonProcess(spot, *curves, level))

    def each() -> Iterator[Any]:
        for sign, strike, years, volatility in rows:
            sigma.setValue(volatility)
            expiry = ql.EuropeanExercise(today + max(1, round(365 * years)))
            option = ql.VanillaOption(ql.PlainVanillaPayoff(kinds[sign], strike), expiry)
            option.setPricingEngine(engine)
            yield option

    def price() -> list[float]:
        return [option.NPV() for option in each()]

    def greeks() -> list[float]:
        return [option.delta() + option.gamma() + option.vega() + option.theta() + option.rho() for option in each()]

    return [formula, price, greeks]


def vollib(options: Options) -> list[Callable[[], Any]]:
    """Scalar calls: price, all Greeks, implied volatility."""
    call = import_module("py_vollib.black_scholes").black_scholes
    solve = import_module("py_vollib.black_scholes.implied_volatility").implied_volatility
    flags = ["c" if sign > 0 else "p" for sign in options["sign"][:SCALAR]]
    columns = (options[name][:SCALAR].tolist() for name in ("strike", "years", "volatility", "price"))
    rows = list(zip(flags, *columns, strict=True))

    def price() -> list[float]:
        return [call(flag, 100.0, strike, years, RATE, volatility) for flag, strike, years, volatility, _ in rows]

    ways = [
        getattr(import_module("py_vollib.black_scholes.greeks.analytical"), name)
        for name in ("delta", "gamma", "vega", "theta", "rho")
    ]

    def greeks() -> list[list[float]]:
        return [[way(f, 100.0, strike, years, RATE, sigma) for way in ways] for f, strike, years, sigma, _ in rows]

    def volatility() -> list[float]:
        return [solve(paid, 100.0, strike, years, RATE, flag) for flag, strike, years, _, paid in rows]

    return [price, greeks, volatility]


def fast_vollib(options: Options) -> list[Callable[[], Any]]:
    """Array calls: price, implied volatility, Greeks."""
    library = import_module("fast_vollib")
    flags = np.where(options["sign"] > 0, "c", "p")
    strike, years, sigma = (options[name] for name in ("strike", "years", "volatility"))

    def price() -> Any:
        return library.fast_black_scholes(flags, 100.0, strike, years, RATE, sigma, return_as="numpy")

    def volatility() -> Any:
        return library.fast_implied_volatility(
            options["price"], 100.0, strike, years, RATE, flags, return_as="numpy", on_error="ignore"
        )

    def greeks() -> Any:
        return library.get_all_greeks(flags, 100.0, strike, years, RATE, sigma, return_as="dict")

    return [price, volatility, greeks]


def main() -> None:
    """Times every library that can be imported on the options in the file named first."""
    with np.load(sys.argv[1]) as stored:
        options = {name: stored[name] for name in stored.files}
    found: list[tuple[str, str, int, float, list[float] | None]] = []
    for library in (quantlib, vollib, fast_vollib):
        try:
            calls = library(options)
        except ImportError as missing:
            sys.stderr.write(f"{library.__name__} left out: {missing}\n")
            continue
        for call in calls:
            call()
            begin = time.process_time()
            result = call()
            seconds = time.process_time() - begin
            count = SCALAR if library is not fast_vollib else len(options["strike"])
            priced = call.__name__ == "formula" or (call.__name__ == "price" and library is not quantlib)
            prices = np.asarray(result, dtype=float).ravel()[:SCALAR].tolist() if priced else None
            found.append((library.__name__, call.__name__, count, seconds, prices))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
