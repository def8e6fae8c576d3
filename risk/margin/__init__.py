"""What a structure ties up, by strategy-based margin rules, and futures options by a scan."""

from risk.margin.answer import Missing, Requirement
from risk.margin.futures import FuturesMarket
from risk.margin.rates import Rates, Venue, rates_for
from risk.margin.requirement import requirement

__all__ = ["FuturesMarket", "Missing", "Rates", "Requirement", "Venue", "rates_for", "requirement"]
