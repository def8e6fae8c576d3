"""LEAN's default option price model: implied volatility and Greeks of one contract."""

from simulator.pricing.model import NO_RESULT, Method, ModelResult, greeks_and_iv
from simulator.pricing.settlement import settlement_time

__all__ = ["NO_RESULT", "Method", "ModelResult", "greeks_and_iv", "settlement_time"]
