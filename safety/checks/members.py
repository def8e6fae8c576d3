"""What the structures of the book count as in correlation groups."""

from __future__ import annotations

from domain.contracts import ProductKind
from domain.roots import underlying_of
from risk.groups import Member
from safety.book import Structure
from safety.case import Case


def member_of(case: Case, structure: Structure) -> Member:
    """The structure's strategy and underlying. A stock is named where the settings list it as something to trade."""
    listed = {underlying_of(root) for root in case.settings.zero_dte.underlyings}
    stock = all(contract.kind is ProductKind.EQUITY_OPTION for contract in structure.legs)
    return Member(strategy=structure.strategy, underlying=structure.underlying, named=stock and structure.underlying in listed)
