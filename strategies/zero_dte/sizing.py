"""How many units a 0DTE entry may take: the account's ES-equivalents and the risk per trade, never rounded up."""

from __future__ import annotations

import math

from domain.intents import NoTrade, StrategyName
from risk.phases import account_phase
from risk.sizing import Size, contracts
from strategies.base import Look
from strategies.reasons import NoTradeCode, why_not
from strategies.zero_dte.entry import Entry

_ES_EQUIVALENTS = (0.1, 1.0, 2.0, 3.0, 4.0)
"""ES contracts that may be sold, by account phase."""
_UNITS_PER_ES = {"SPY": 5.0, "SPXW": 0.5}
"""Units of a structure that weigh as one ES; roots not named here count one for one."""


def es_equivalents(net_liquidation_value: float) -> float:
    """ES contracts an account of this size (USD) may sell."""
    return _ES_EQUIVALENTS[account_phase(net_liquidation_value)]


def size_entry(entry: Entry, look: Look, *, halve: bool) -> Size | NoTrade:
    """Units to sell: the least of every limit, halved (down) where the volatility index says so; 0 is a reason, not a size."""
    account, settings = look.account.net_liquidation_value, look.settings
    if not (math.isfinite(account) and account > 0.0 and math.isfinite(look.buying_power_free)):
        detail = f"net liquidation value {account:g}, free buying power {look.buying_power_free:g}"
        return why_not(StrategyName.ZERO_DTE, NoTradeCode.NO_ACCOUNT, detail)
    by_account = es_equivalents(account) * _UNITS_PER_ES.get(entry.root, 1.0)
    by_order = settings.orders.max_contracts // len(entry.legs)
    size = contracts(
        net_liquidation_value=account,
        loss_at_stop=entry.plan(settings.zero_dte.stop).loss_at_stop,
        worst_loss=(entry.width - entry.credit) * entry.multiplier,
        margin_free=look.buying_power_free,
        margin_per_unit=entry.width * entry.multiplier,
        cap=min(by_account, by_order),
        stop_fraction=settings.risk.stop_loss_fraction,
        loss_fraction=settings.risk.max_loss_fraction,
    )
    if halve:
        size = Size(quantity=size.quantity // 2, bound_by=f"half of {size.bound_by}", allowed=size.allowed)
    if size.quantity >= 1:
        return size
    limits = ", ".join(f"{name} {units}" for name, units in size.allowed)
    detail = f"{entry.root} sizes to 0 at ${account:,.0f}, bound by {size.bound_by} (allowed: {limits})"
    return why_not(StrategyName.ZERO_DTE, NoTradeCode.SIZE_ZERO, detail)
