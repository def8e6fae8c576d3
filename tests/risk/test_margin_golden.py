"""The margin rows of the rule books, to the cent."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.contracts import Contract
from risk.margin import Requirement, Venue, requirement
from tests.risk.make import FAR, option, spx


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as legs: (contract, signed quantity, mid) and the underlying's price."""

    spot: float
    legs: tuple[tuple[Contract, int, float], ...]


def _row(spot: float, *legs: tuple[Contract, int, float]) -> Row:
    return Row(spot=spot, legs=legs)


def _tqqq(right: str, strike: float) -> Contract:
    return option(right, strike, underlying="TQQQ")


ROWS = {
    "M01": _row(95, (option("P", 80), -1, 2.00)),
    "M02": _row(19.50, (option("P", 20), -1, 1.50)),
    "M03": _row(128.50, (option("C", 120), -1, 8.40)),
    "M04": _row(26.38, (option("C", 30), -1, 0.05)),
    "M05": _row(445.35, (spx("P", 410), -1, 0.10)),
    "M06": _row(433.35, (spx("P", 430), -1, 7.80)),
    "M07": _row(433.35, (spx("C", 430), -1, 8.70)),
    "M09": _row(390.70, (_tqqq("P", 400), -1, 15.50)),
    "M12": _row(433.35, (spx("C", 435), -1, 5.50), (spx("P", 435), -1, 7.20)),
    "M14": _row(100, (option("C", 110), -1, 3.0), (option("P", 90), -1, 4.0)),
    "M15": _row(100, (option("C", 110), -3, 3.0), (option("P", 90), -3, 4.0)),
    "M16": _row(5800, (spx("C", 6100), -1, 22.0), (spx("P", 5400), -1, 38.5)),
    "M17": _row(433.35, (spx("P", 430), -1, 7.80), (spx("P", 425), 1, 6.40)),
    "M18": _row(128.50, (option("C", 120), -1, 8.40), (option("C", 125), 1, 3.80)),
    "M19": _row(255, (option("P", 250), 1, 3.00), (option("P", 240), -1, 0.95)),
    "M20": _row(
        1060,
        (option("P", 1000), 1, 32.0),
        (option("P", 1025), -1, 35.1),
        (option("C", 1150), -1, 9.4),
        (option("C", 1175), 1, 6.3),
    ),
    "M22": _row(7300, (spx("P", 7135), 2, 1.0), (spx("P", 7185), -2, 1.0), (spx("C", 7500), -2, 1.0), (spx("C", 7660), 2, 1.0)),
    "M24": _row(
        23, (option("P", 16), 1, 0.1), (option("P", 20), -1, 0.2), (option("C", 20), -1, 7.0), (option("C", 24), 1, 4.0)
    ),
    "M25": _row(550, (option("P", 540), 1, 5.6), (option("P", 550), -2, 7.2), (option("P", 555), 1, 9.8)),
    "M26": _row(100, (option("C", 110), 1, 5.0), (option("C", 105), -2, 10.0)),
    "M27": _row(100, (option("C", 80, expiry=FAR), 1, 24.50), (option("C", 105), -1, 1.10)),
    "M28": _row(100, (option("C", 110, expiry=FAR), 1, 4.00), (option("C", 105), -1, 2.00)),
    "M29": _row(75, (option("C", 70), 1, 5.0), (option("C", 70, expiry=FAR), -1, 8.0)),
    "M32": _row(196, (option("C", 192), -2, 14.0)),
    "M33": _row(180, (option("C", 192), -2, 14.0)),
    "M34": _row(182, (option("P", 192), -2, 14.0)),
    "M35": _row(196, (option("P", 192), -2, 14.0)),
    "M36": _row(209, (option("P", 200), -1, 1.20)),
    "M37": _row(130, (option("P", 125), -1, 1.24), (option("P", 120), 1, 0.80)),
}
UNBOUNDED = {"M03", "M04", "M07", "M12", "M14", "M15", "M16", "M26", "M29", "M32", "M33"}
NOT_OPTIONS_ONLY = {"M30", "M31"}
LONG_PREMIUM_IN_GROSS = {"M37": 80.0}


def _needs(row: Row, venue: Venue = Venue.CBOE) -> Requirement:
    found = requirement({c: q for c, q, _ in row.legs}, {c: mid for c, _, mid in row.legs}, row.spot, venue)
    assert isinstance(found, Requirement)
    return found


def test_every_row_without_shares_is_covered(golden: Path) -> None:
    with (golden / "margin.csv").open(newline="") as file:
        assert {row["id"] for row in csv.DictReader(file)} - NOT_OPTIONS_ONLY == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_requirement_and_deposit_are_the_rule_books_to_the_cent(name: str, golden: Path) -> None:
    with (golden / "margin.csv").open(newline="") as file:
        expected = next(row for row in csv.DictReader(file) if row["id"] == name)
    found = _needs(ROWS[name])
    assert found.gross + LONG_PREMIUM_IN_GROSS.get(name, 0.0) == pytest.approx(float(expected["gross_requirement"]), abs=0.005)
    if expected["net_deposit"]:
        assert found.net_deposit == pytest.approx(float(expected["net_deposit"]), abs=0.005)
    assert found.unbounded is (name in UNBOUNDED)


BROKER_ROWS = [f"IB{number:02d}" for number in range(1, 9)]


def test_every_broker_observed_row_is_tested(golden: Path) -> None:
    with (golden / "margin_ib.csv").open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == BROKER_ROWS


@pytest.mark.parametrize("name", BROKER_ROWS)
def test_a_broker_observed_row_is_within_the_outer_tolerance(name: str, golden: Path) -> None:
    with (golden / "margin_ib.csv").open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == name)
    make = spx if row["pct"] == "0.15" else option
    contract = make(row["right"], float(row["K"]))
    found = _needs(_row(float(row["S"]), (contract, -1, float(row["premium"]))))
    assert found.gross == pytest.approx(float(row["formula"]), abs=0.005)
    assert found.gross == pytest.approx(float(row["IB_observed"]), rel=0.013)


@pytest.mark.parametrize(
    ("row", "venue", "gross"),
    [
        (_row(540, (option("P", 418), -1, 2.07)), Venue.CBOE, 4387.0),
        (_row(540, (option("P", 504), -1, 3.55)), Venue.CBOE, 7555.0),
        (_row(540, (option("C", 569), -1, 2.03)), Venue.CBOE, 8103.0),
        (_row(540, (option("C", 569), -1, 2.03), (option("P", 504), -1, 3.55)), Venue.CBOE, 8458.0),
        (_row(5400, (spx("P", 4180), -1, 20.7)), Venue.CBOE, 43870.0),
        (_row(5400, (spx("P", 4180), -1, 20.7)), Venue.TASTYTRADE, 64770.0),
        (
            _row(540, (option("P", 511), 1, 9.17), (option("P", 506), -1, 8.34), (option("P", 418), -2, 2.07)),
            Venue.CBOE,
            8774.0,
        ),
        (_row(540, (option("C", 475, expiry=FAR), 1, 90.88), (option("C", 540), -1, 4.68)), Venue.CBOE, 0.0),
        (_row(540, (option("C", 545, expiry=FAR), 1, 50.0), (option("C", 540), -1, 4.68)), Venue.CBOE, 500.0),
        (_row(540, (option("P", 440), -1, 8.08)), Venue.CBOE, 5208.0),
        (_row(540, (option("P", 445), -1, 8.53)), Venue.CBOE, 5303.0),
    ],
)
def test_examples_of_the_strategies_rule_book(row: Row, venue: Venue, gross: float) -> None:
    assert _needs(row, venue).gross == pytest.approx(gross, abs=0.005)


def test_the_iron_condor_of_the_rule_book_nets_its_credit() -> None:
    legs = ((spx("P", 5335), -1, 5.95), (spx("P", 5305), 1, 4.0), (spx("C", 5445), -1, 3.1), (spx("C", 5475), 1, 0.4))
    found = _needs(_row(5400, *legs))
    assert found.gross == pytest.approx(3000.0)
    assert found.net_deposit == pytest.approx(2535.0)


def test_the_one_one_two_ties_up_its_requirement_less_its_credit() -> None:
    legs = ((option("P", 511), 1, 9.17), (option("P", 506), -1, 8.34), (option("P", 418), -2, 2.07))
    assert _needs(_row(540, *legs)).net_deposit == pytest.approx(8443.0)
