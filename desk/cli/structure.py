"""Option structures in the words of the trade: ``SPXW iron condor -3700/+3670 P -3820/+3850 C 2026-01-02``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLeg:
    """A leg as a journal holds it: signed ratio, and the contract's name taken apart."""

    ratio: int
    root: str
    expiry: str
    strike: str
    right: str


def read_leg(ratio: int, name: str) -> NamedLeg | None:
    """The leg of a contract's name, ``SPXW 2026-01-02 3700 C``; None when the name is of another form."""
    words = name.split(" ")
    if len(words) != 4:
        return None
    root, expiry, strike, right = words
    return NamedLeg(ratio=ratio, root=root, expiry=expiry, strike=strike, right=right)


def structure_words(legs: Sequence[tuple[int, str]]) -> str:
    """The structure of (signed ratio, contract name) legs in words; their plain list when it cannot be told."""
    return " ".join(part for part in structure_parts(legs) if part)


def structure_parts(legs: Sequence[tuple[int, str]]) -> tuple[str, str, str]:
    """The same in three parts: roots and name, strikes by side, expiries. A plain list is one part."""
    found = [read_leg(ratio, name) for ratio, name in legs]
    known = [leg for leg in found if leg is not None]
    if not known or len(known) != len(found):
        return ", ".join(f"{ratio:+d} {name}" for ratio, name in legs) or "no legs", "", ""
    roots = "+".join(dict.fromkeys(leg.root for leg in known))
    sides = " ".join(filter(None, (_side(known, right) for right in ("P", "C"))))
    return f"{roots} {_name(known)}", sides, "/".join(dict.fromkeys(leg.expiry for leg in known))


def _side(legs: Sequence[NamedLeg], right: str) -> str:
    strikes = [f"{_sign(leg.ratio)}{leg.strike}" for leg in legs if leg.right == right]
    return f"{'/'.join(strikes)} {right}" if strikes else ""


def _sign(ratio: int) -> str:
    count = "" if abs(ratio) == 1 else f"{abs(ratio)}x"
    return ("-" if ratio < 0 else "+") + count


def _name(legs: Sequence[NamedLeg]) -> str:
    rights = "".join(sorted(leg.right for leg in legs))
    ratios = sorted(leg.ratio for leg in legs)
    one_expiry = len({leg.expiry for leg in legs}) == 1
    if rights == "CCPP" and ratios == [-1, -1, 1, 1] and one_expiry:
        return "iron condor"
    if rights in ("CC", "PP") and ratios == [-1, 1]:
        return ("call" if rights == "CC" else "put") + (" spread" if one_expiry else " calendar")
    if rights == "CP" and ratios in ([-1, -1], [1, 1]) and one_expiry:
        return "straddle" if legs[0].strike == legs[1].strike else "strangle"
    if len(legs) == 1:
        return "call" if rights == "C" else "put"
    return f"{len(legs)}-leg structure"
