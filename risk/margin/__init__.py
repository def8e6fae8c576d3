"""What a structure ties up, by strategy-based margin rules."""

from risk.margin.rates import Rates, Venue, rates_for
from risk.margin.requirement import Missing, Requirement, requirement

__all__ = ["Missing", "Rates", "Requirement", "Venue", "rates_for", "requirement"]
