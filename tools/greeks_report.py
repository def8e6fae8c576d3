"""``python -m tools.greeks_report``: on how many contracts of real chains LEAN's Greeks are not believed, and why.

SPXW of 2021-01-04 with the Greeks that LEAN itself gave (``expected/chain_spxw.json`` beside the data); GOOG of 2015-12-24, the
whole chain, with those of the simulator's model of LEAN, as LEAN gave none for it.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.quotes import FeedGreeks, OptionQuote, Quote
from risk.greeks_check import GreeksProblem, GreeksVerdict, judge_chain
from tools.bench import ALGORITHMS, REFERENCE, measure

ZONE = ZoneInfo("America/New_York")
CLOSE = time(16)
HALF_DAYS = {date(2015, 12, 24): time(13)}
TOLERANCE = 0.05
Row = list[Any]
"""Name, expiry, strike, CALL or PUT, bid, ask, last, volatility, delta, gamma, vega, theta a year and a day, rho."""
Snap = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a chain's contracts have in common."""

    root: str
    underlying: str
    kind: ProductKind
    style: ExerciseStyle


GOOG = Listing(root="GOOG", underlying="GOOG", kind=ProductKind.EQUITY_OPTION, style=ExerciseStyle.AMERICAN)
SPXW = Listing(root="SPXW", underlying="SPX", kind=ProductKind.INDEX_OPTION, style=ExerciseStyle.EUROPEAN)


def main(arguments: Sequence[str]) -> int:
    """Prints a table for each chain; 1 when there are no data."""
    parser = argparse.ArgumentParser(description="On how many contracts LEAN's Greeks are not believed, and why.")
    parser.add_argument("--data", type=Path, default=REFERENCE / "lean" / "data", help="LEAN's sample data")
    parser.add_argument("--only", choices=("goog", "spxw"), help="only one of the two chains")
    given = parser.parse_args(arguments)
    if not given.data.is_dir():
        print(f"no sample data at {given.data}: name its folder with --data", file=sys.stderr)
        return 1
    rates = interest(given.data)
    if given.only != "goog":
        answers = json.loads((given.data.parent / "expected" / "chain_spxw.json").read_text(encoding="utf-8"))
        show("SPXW 2021-01-04, LEAN's own Greeks", SPXW, answers["snaps"], rates)
    if given.only != "spxw":
        ran = measure([str(ALGORITHMS / "chain_greeks.py"), "--data", str(given.data)])
        show("GOOG 2015-12-24, Greeks of the simulator's model of LEAN", GOOG, ran.found["snaps"], rates)
    return 0


def interest(data: Path) -> dict[date, float]:
    """LEAN's interest rate, a fraction a year, by the day from which it holds."""
    with (data / "alternative" / "interest-rate" / "usa" / "interest-rate.csv").open(newline="", encoding="utf-8") as file:
        return {date.fromisoformat(day): float(percent) / 100.0 for day, percent in list(csv.reader(file))[1:]}


def show(title: str, listing: Listing, snaps: Sequence[Snap], rates: Mapping[date, float]) -> None:
    """Prints reasons by snapshot."""
    counts = {}
    for snap in snaps:
        local = datetime.fromisoformat(snap["at"])
        rate = next(rates[day] for day in sorted(rates, reverse=True) if day <= local.date())
        counts[f"{local:%H:%M}"] = count(listing, snap, rate)
    reasons = sorted(
        {reason for counted in counts.values() for reason in counted}, key=lambda reason: (reason != "believed", reason)
    )
    print(f"{title}: contracts by reason (delta within {TOLERANCE})")
    print("".join([f"  {'':46}", *(f"{moment:>8}" for moment in counts)]))
    for reason in reasons:
        print("".join([f"  {reason:46}", *(f"{counted[reason]:8}" for counted in counts.values())]))
    print("".join([f"  {'contracts':46}", *(f"{counted.total():8}" for counted in counts.values())]), flush=True)


def count(listing: Listing, snap: Snap, rate: float) -> Counter[str]:
    """How many contracts of a snapshot there are by reason."""
    at = datetime.fromisoformat(snap["at"]).replace(tzinfo=ZONE).astimezone(UTC)
    quotes, stated = [], {}
    for row in snap["chain"]:
        contract = contract_of(listing, row)
        quotes.append(OptionQuote(contract=contract, quote=Quote(bid=row[4], ask=row[5], at=at)))
        stated[contract] = FeedGreeks(
            implied_volatility=row[7], delta=row[8], gamma=row[9], vega=row[10], theta=row[12], rho=row[13]
        )
    spot = snap["spx"] if listing is SPXW else snap["spot"]
    verdicts = judge_chain(quotes, stated, spot, rate, at, tolerance=TOLERANCE)
    return Counter(reason_of(quote.quote, verdicts[quote.contract]) for quote in quotes)


def contract_of(listing: Listing, row: Sequence[Any]) -> Contract:
    """The contract of a row: name, expiry, strike, CALL or PUT, and what follows."""
    expiry = datetime.strptime(row[1], "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
    return Contract(
        underlying=listing.underlying,
        root=listing.root,
        kind=listing.kind,
        expiry=expiry,
        strike=float(row[2]),
        right=Right(row[3][0]),
        multiplier=100.0,
        style=listing.style,
        settles_at=datetime.combine(expiry, HALF_DAYS.get(expiry, CLOSE), ZONE).astimezone(UTC),
    )


def reason_of(quote: Quote, verdict: GreeksVerdict) -> str:
    """A line of the table."""
    if verdict.problem is None:
        return "believed"
    if verdict.problem is not GreeksProblem.NO_OWN:
        return str(verdict.problem)
    return "no own: the mid is below what exercise brings" if quote.is_two_sided else "no own: the quote is one-sided"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
