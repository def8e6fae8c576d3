"""Every pricing function over arrays, given what arrays can hold: nothing, one, other kinds of number, and no number at all."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import TypedDict

import numpy as np
import pytest

from risk import american, black_76, black_scholes
from risk.american_volatility import american_volatility
from risk.arrays import BLOCK, FloatArray, Floats
from risk.implied_volatility import implied_volatility

Inputs = dict[str, Floats]
Function = Callable[[Inputs], list[FloatArray]]
GOOD: Inputs = {"sign": -1.0, "spot": 100.0, "strike": 104.0, "years": 0.5, "volatility": 0.25, "rate": 0.04, "dividend": 0.01}
PAID = 8.5


def _all(greeks: black_scholes.Greeks) -> list[FloatArray]:
    return [greeks.delta, greeks.gamma, greeks.vega, greeks.theta, greeks.rho]


def _five(x: Inputs) -> tuple[Floats, ...]:
    return x["sign"], x["spot"], x["strike"], x["years"], x["volatility"]


class _Carry(TypedDict):
    rate: Floats
    dividend: Floats


def _carry(x: Inputs) -> _Carry:
    return {"rate": x["rate"], "dividend": x["dividend"]}


def _inverted(x: Inputs) -> tuple[Floats, ...]:
    paid = PAID * np.asarray(x["volatility"], dtype=np.float64) / 0.25
    return x["sign"], paid, x["spot"], x["strike"], x["years"]


FUNCTIONS: dict[str, Function] = {
    "European price": lambda x: [black_scholes.price(*_five(x), **_carry(x))],
    "European Greeks": lambda x: _all(black_scholes.greeks(*_five(x), **_carry(x))),
    "futures price": lambda x: [black_76.price(*_five(x), rate=x["rate"])],
    "futures Greeks": lambda x: _all(black_76.greeks(*_five(x), rate=x["rate"])),
    "American price": lambda x: [american.price(*_five(x), **_carry(x), points=6)],
    "American Greeks": lambda x: _all(american.greeks(*_five(x), **_carry(x), points=6)),
    "European volatility": lambda x: [implied_volatility(*_inverted(x), **_carry(x)).volatility],
    "American volatility": lambda x: [american_volatility(*_inverted(x), **_carry(x))],
}
each = pytest.mark.parametrize("name", FUNCTIONS)


def answers(name: str, **changes: Floats) -> list[FloatArray]:
    """What a function gives for good inputs with changes; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return FUNCTIONS[name]({**GOOD, **changes})


@each
def test_nothing_gives_nothing(name: str) -> None:
    assert all(found.shape == (0,) for found in answers(name, strike=np.empty(0)))


@each
def test_one_number_gives_one_number(name: str) -> None:
    assert all(found.shape == () and math.isfinite(float(found)) for found in answers(name))


@each
def test_an_array_of_one_and_a_number_give_the_same(name: str) -> None:
    for whole, lone in zip(answers(name, strike=[104.0]), answers(name), strict=True):
        assert whole.tolist() == [float(lone)]


@each
def test_shapes_that_do_not_fit_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        answers(name, strike=np.array([100.0, 104.0]), years=np.array([0.1, 0.2, 0.3]))


@each
@pytest.mark.parametrize("kind", [np.int64, np.int32, np.float32, object])
def test_whole_numbers_and_other_kinds_count_as_doubles(name: str, kind: type) -> None:
    strikes: Floats = np.array([100, 104], dtype=kind)
    for found, wanted in zip(answers(name, strike=strikes), answers(name, strike=[100.0, 104.0]), strict=True):
        assert found.dtype == np.float64
        assert found.tolist() == wanted.tolist()


@each
def test_what_is_given_is_left_as_it_was(name: str) -> None:
    given = {key: np.array([value, value]) for key, value in GOOD.items()}
    for array in given.values():
        array.setflags(write=False)
    answers(name, **given)
    assert all((array == GOOD[key]).all() for key, array in given.items())


@each
@pytest.mark.parametrize("key", list(GOOD))
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_gives_no_number_and_spoils_no_neighbour(name: str, key: str, value: float) -> None:
    if key == "dividend" and name.startswith("futures"):
        return
    for found in answers(name, **{key: np.array([GOOD[key], value])}):
        assert np.isfinite(found).tolist() == [True, False]


@each
@pytest.mark.parametrize(("key", "value"), [("spot", -1.0), ("strike", -1.0), ("years", -0.1), ("sign", 0.0), ("sign", 3.0)])
def test_what_makes_no_sense_gives_no_number(name: str, key: str, value: float) -> None:
    assert all(math.isnan(float(found)) for found in answers(name, **{key: value}))


@each
def test_every_second_entry_of_an_array_is_as_good_as_a_copy_of_it(name: str) -> None:
    strikes = np.linspace(98.0, 108.0, 12)
    for view, copy in zip(answers(name, strike=strikes[::2]), answers(name, strike=strikes[::2].copy()), strict=True):
        assert view.tolist() == copy.tolist()


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if not name.startswith("American")])
def test_an_entry_at_the_edge_of_a_block_is_worked_on_like_any_other(name: str) -> None:
    strikes = np.full(BLOCK + 2, 104.0)
    strikes[BLOCK - 1 : BLOCK + 1] = math.nan, 100.0
    for whole, wanted in zip(answers(name, strike=strikes), answers(name, strike=[104.0, math.nan, 100.0, 104.0]), strict=True):
        np.testing.assert_array_equal(whole[BLOCK - 2 :], wanted)
