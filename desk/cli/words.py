"""Records of the journal in plain words, one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analytics import parts
from analytics.encoding import canonical
from analytics.records import Record, RecordKind
from desk.cli.structure import structure_words

Data = Mapping[str, Any]


def in_words(record: Record) -> str:
    """What a record tells. For one that lacks a part: which, and its data as they are."""
    try:
        told = _WORDS.get(record.kind, _plain)(record.data)
    except parts.BadPart as error:
        told = f"({error}) {_plain(record.data)}"
    return " ".join(told.split())


def checks_in_words(record: Record) -> str:
    """Every check of a verdict, one a line: passed or not, what it measured and its limit. Empty for any other record."""
    if record.kind is not RecordKind.VERDICT:
        return ""
    try:
        return "\n".join(_check(result) for result in parts.rows(record.data, "results"))
    except parts.BadPart as error:
        return f"({error})"


def net_price(price: float) -> str:
    """A net price with its side: ``1.45 credit``, ``0.70 debit``."""
    return f"{abs(price):.2f} {'credit' if price >= 0 else 'debit'}"


def money(amount: float) -> str:
    """USD with its sign and thousands: ``+1,234.50``."""
    return f"{amount:+,.2f}"


def legs_in_words(data: Data) -> str:
    """The structure of a record that has legs."""
    return structure_words([(parts.whole(leg, "ratio"), parts.text(leg, "contract")) for leg in parts.rows(data, "legs")])


def _run(data: Data) -> str:
    hashes = f"settings {parts.text_or(data, 'settings_hash', '?')[:8]}, code {parts.text_or(data, 'code_hash', '?')[:8]}"
    return f"{parts.text_or(data, 'mode', 'run')} begun on {parts.text_or(data, 'started_on', '?')}; {hashes}"


def _state(data: Data) -> str:
    return f"trading is {parts.text(data, 'level').upper()}: {parts.text_or(data, 'reason', 'no reason given')}"


def _intent(data: Data) -> str:
    limit = parts.number(data, "limit")
    side = "SELL" if limit >= 0 else "BUY"
    what = f"{side} {parts.whole(data, 'quantity')}x {legs_in_words(data)} at {net_price(limit)}"
    purpose = f"{parts.text_or(data, 'strategy', '?')} {parts.text_or(data, 'purpose', '?')}"
    reason = parts.text_or(data, "reason", "")
    return f"{purpose}: {what}" + (f" ({reason})" if reason else "")


def _verdict(data: Data) -> str:
    results = parts.rows(data, "results")
    passed = sum(1 for result in results if parts.truth(result, "passed"))
    if parts.truth(data, "approved"):
        return f"approved {passed}/{len(results)} at {net_price(parts.number(data, 'limit'))}"
    return "REFUSED " + "; ".join(_refusal(result) for result in results if not parts.truth(result, "passed"))


def _check(result: Data) -> str:
    name, mark = parts.text_or(result, "check", "?"), "passed " if parts.truth(result, "passed") else "REFUSED"
    return f"  {mark} {name}: {'does not apply' if result.get('applied') is False else _numbers(result)}"


def _numbers(result: Data) -> str:
    measured, limit = _value(result.get("measured")), _value(result.get("limit"))
    unit = parts.text_or(result, "unit", "")
    return f"{measured} against {limit}{' ' + unit if unit else ''}"


def _refusal(result: Data) -> str:
    numbers = _numbers(result)
    detail = parts.text_or(result, "detail", "")
    return f"{parts.text_or(result, 'code', '?')}: {numbers}" + (f" ({detail})" if detail else "")


def _order(data: Data) -> str:
    limit = parts.finite_or_none(data, "limit")
    price = f" at {net_price(limit)}" if limit is not None else ""
    return f"{parts.text(data, 'order_id')} {parts.text(data, 'state')}{price}, for {parts.text_or(data, 'intent_id', '?')}"


def _update(data: Data) -> str:
    message = parts.text_or(data, "message", "")
    what = f"{parts.text_or(data, 'order_id', 'an order the desk did not send')}: {parts.text(data, 'kind')}"
    return f"{what} {parts.text_or(data, 'symbol', '')}".rstrip() + (f" ({message})" if message else "")


def _fill(data: Data) -> str:
    quantity = parts.whole(data, "quantity")
    price = parts.number(data, "price")
    done = f"{'bought' if quantity > 0 else 'sold'} {abs(quantity)}x {parts.text(data, 'contract')} at {price:.2f}"
    return f"{done}, fee {parts.number(data, 'fee'):.2f}"


def _position(data: Data) -> str:
    event = parts.text(data, "event")
    strategy = parts.text_or(data, "strategy", "?")
    what = f"{event} {strategy}: {parts.whole(data, 'quantity')}x {legs_in_words(data)}"
    if event == "closed":
        profit = parts.number(data, "cash_flow") - parts.number(data, "fees")
        return f"{what}, P&L {money(profit)} USD ({parts.text_or(data, 'exit_reason', 'no reason given')})"
    entry = parts.finite_or_none(data, "entry_price")
    return what + (f" for {net_price(entry)}" if entry is not None else "")


def _day(data: Data) -> str:
    opened, closed = parts.finite_or_none(data, "equity_open"), parts.finite_or_none(data, "equity_close")
    equity = f"equity {opened:,.2f} to {closed:,.2f} USD" if opened is not None and closed is not None else "equity not known"
    positions = parts.whole(data, "positions")
    reasons = parts.table(data, "no_trades")
    counted = [_counted(strategy, parts.table(reasons, strategy)) for strategy in reasons]
    refused = [f"refused {code} {count}x" for code, count in parts.table(data, "refusals").items()]
    return "; ".join([equity, *_risk(data), f"{positions} open", *filter(None, counted), *refused])


def _risk(data: Data) -> list[str]:
    """Drawdown, margin and loss measures of a day; a record without them says nothing of them."""
    told = []
    within, most = parts.finite_or_none(data, "day_drawdown"), parts.finite_or_none(data, "max_drawdown")
    if within is not None and most is not None:
        told.append(f"drawdown {within:.2%} within the day, {most:.2%} at most so far")
    margin = parts.finite_or_none(data, "margin_part")
    if margin:
        told.append(f"margin used up to {margin:.1%}")
    measures = parts.table(data, "loss_measures")
    for kind in ("historical", "parametric"):
        stated = [_tail(row) for row in parts.rows(measures, kind) if parts.finite_or_none(row, "value_at_risk") is not None]
        if stated:
            told.append(f"{kind} VaR (CVaR) of {parts.whole(measures, 'days')} days {', '.join(stated)}")
    return told


def _tail(row: Data) -> str:
    value, beyond = parts.number(row, "value_at_risk"), parts.number(row, "expected_shortfall")
    return f"{value:,.0f} ({beyond:,.0f}) at {parts.number(row, 'level'):.0%}"


def _counted(strategy: str, codes: Data) -> str:
    told = ", ".join(f"{code} {parts.whole(parts.table(codes, code), 'count')}x" for code in codes)
    return f"{strategy} did nothing: {told}" if told else ""


def _no_trade(data: Data) -> str:
    return f"{parts.text(data, 'strategy')} {parts.text(data, 'code')}: {parts.text_or(data, 'detail', '')}"


def _reconcile(data: Data) -> str:
    if "loaded" in data:
        positions = _list(data, "loaded")
        level = f"trading was {parts.text_or(data, 'level', '?')}: {parts.text_or(data, 'reason', 'no reason given')}"
        return f"taken up from before: {len(positions)} positions; {level}"
    differences = _list(data, "differences")
    return "desk and account DIFFER: " + "; ".join(map(str, differences)) if differences else "desk and account agree"


def _list(data: Data, name: str) -> Sequence[object]:
    found = data.get(name)
    if not isinstance(found, list):
        raise parts.BadPart(f"{name} is no list")
    return found


def _incident(data: Data) -> str:
    return f"{parts.text(data, 'where')}: {parts.text(data, 'what')}"


def _plain(data: Data) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in data.items() if value is not None)


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dict | list):
        return canonical(value)
    return "nothing" if value is None else str(value)


_WORDS: Mapping[RecordKind, Callable[[Data], str]] = {
    RecordKind.RUN: _run,
    RecordKind.STATE: _state,
    RecordKind.INTENT: _intent,
    RecordKind.VERDICT: _verdict,
    RecordKind.ORDER: _order,
    RecordKind.UPDATE: _update,
    RecordKind.FILL: _fill,
    RecordKind.POSITION: _position,
    RecordKind.DAY: _day,
    RecordKind.NO_TRADE: _no_trade,
    RecordKind.INCIDENT: _incident,
    RecordKind.RECONCILE: _reconcile,
    RecordKind.ALERT: _incident,
}
