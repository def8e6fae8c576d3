"""The samples of the benchmark of risk are what they say."""

from __future__ import annotations

import numpy as np

from risk.margin import Requirement, requirement
from risk.stress import stress
from tools.bench_risk import american_chain, margin_and_stress, options, price, structures, volatility


def test_every_option_of_the_sample_has_a_volatility_that_comes_back_from_its_price() -> None:
    sample = options(500)
    assert (price(sample) == sample["price"]).all()
    assert np.abs(volatility(sample) / sample["volatility"] - 1.0).max() < 1e-10
    assert (american_chain(sample, 6) > 0.0).all()


def test_the_same_sample_every_time() -> None:
    first, second = options(50), options(50)
    assert all((first[name] == second[name]).all() for name in first)


def test_the_book_is_of_condors_that_have_a_requirement_and_a_stress_loss() -> None:
    book = structures(10)
    assert len({contract for legs, _, _ in book for contract in legs}) == 40
    for legs, mids, _ in book:
        found = requirement(legs, mids, 5800.0)
        assert isinstance(found, Requirement)
        assert found.gross == 5000.0
    trades = margin_and_stress(book, structures(11)[-1:])
    assert len(trades) == 11
    assert 0.0 < max(stress(trades, 1e6).portfolio.values()) < 11 * 5000.0
