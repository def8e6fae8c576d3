"""The limit price of an order: where it starts, how it walks to the natural price, and when it gives up or gets out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.contracts import Contract
from domain.intents import Intent, PriceStyle, Purpose
from domain.prices import PRICE_TOLERANCE, combo_tick, mid_price, natural_price, one_tick_through, round_to_tick
from domain.quotes import Quote
from domain.settings import OrderSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One order of an intent: the walk's ``step`` (0 starts at the mid) and when the first order of the walk was sent.

    ``intent`` holds what is left to trade; once a walk is escalated its price style is MARKETABLE.
    """

    intent: Intent
    step: int
    started_at: datetime


class Advice(StrEnum):
    """What to do with a working order now."""

    HOLD = "hold"
    REPRICE = "reprice"
    GIVE_UP = "give_up"
    ESCALATE = "escalate"


def limit_at(intent: Intent, step: int, quotes: Mapping[Contract, Quote], settings: OrderSettings) -> float | None:
    """The net limit price (points, credit positive) of one step of an intent, from the quotes of now.

    WALK: mid + step / walk_steps of the way to the natural price, rounded in our favour. REST: the intent's limit. MARKETABLE:
    one tick through the natural price. Never worse than ``intent.worst``, and never 0: a close that rounds to nothing pays one
    tick. A close with one side of a leg missing goes at the natural price. None when the quotes give no price.
    """
    if intent.price_style is PriceStyle.REST:
        return intent.limit
    if any(leg.contract not in quotes for leg in intent.legs):
        return None
    natural = natural_price(intent.legs, quotes)
    if not math.isfinite(natural):
        return None
    tick = combo_tick(leg.contract for leg in intent.legs)
    if intent.price_style is PriceStyle.MARKETABLE:
        price = one_tick_through(natural, tick)
    else:
        mid = mid_price(intent.legs, quotes)
        if not math.isfinite(mid):
            if intent.purpose is Purpose.OPEN:
                return None
            mid = natural
        price = round_to_tick(mid + min(step / settings.walk_steps, 1.0) * (natural - mid), tick)
    price = max(price, round_to_tick(intent.worst, tick))
    return _not_zero(price, tick, intent.worst)


def _not_zero(price: float, tick: float, worst: float) -> float | None:
    if abs(price) > PRICE_TOLERANCE:
        return price
    return -tick if -tick >= worst - PRICE_TOLERANCE else None


def next_step(attempt: Attempt, since: datetime, at: datetime, settings: OrderSettings) -> Advice:
    """What to do at ``at`` with an attempt that has been working since ``since``.

    A walk rests ``walk_seconds`` at each step. After the last one an opening order gives up. A closing order never gives up: it
    becomes marketable once its walk is ``exit_escalation_seconds`` old, and is priced anew every ``walk_seconds`` from then on.
    """
    style, purpose = attempt.intent.price_style, attempt.intent.purpose
    if style is PriceStyle.REST:
        return Advice.HOLD
    rested = (at - since).total_seconds() >= settings.walk_seconds
    if style is PriceStyle.WALK:
        worked = (at - attempt.started_at).total_seconds()
        if purpose is Purpose.CLOSE and worked >= settings.exit_escalation_seconds:
            return Advice.ESCALATE
        if purpose is Purpose.OPEN and rested and attempt.step >= settings.walk_steps:
            return Advice.GIVE_UP
    return Advice.REPRICE if rested else Advice.HOLD


def following(attempt: Attempt, advice: Advice, settings: OrderSettings) -> Attempt:
    """The attempt that comes after one that was cancelled to reprice or escalate it."""
    if advice is Advice.ESCALATE:
        return replace(attempt, intent=replace(attempt.intent, price_style=PriceStyle.MARKETABLE))
    return replace(attempt, step=min(attempt.step + 1, settings.walk_steps))
