"""The margin formulas of LEAN's option strategies; each takes a group and the book and gives money."""

from __future__ import annotations

from collections.abc import Callable

from simulator.enums import OptionRight
from simulator.margin import single
from simulator.margin.book import Book, MarginPosition
from simulator.margin.groups import Group

CALL, PUT = OptionRight.CALL, OptionRight.PUT
STRIKE_SHARE = 0.1
COLLAR_CALL_SHARE = 0.25
COVERED_CALL_OPTION_SHARE = 0.8
BOX_CLOSE_FACTOR = 1.02
BOX_FEE = 0.65


def option_leg(group: Group, right: OptionRight) -> MarginPosition:
    """The group's only option of the right."""
    (leg,) = (position for position in group.positions if position.symbol.is_option and position.symbol.right is right)
    return leg


def _first_option(group: Group) -> MarginPosition:
    return next(position for position in group.positions if position.symbol.is_option)


def _stock(group: Group) -> MarginPosition:
    return next(position for position in group.positions if not position.symbol.is_option)


def _leg(positions: tuple[MarginPosition, ...], right: OptionRight, sign: int) -> MarginPosition:
    (leg,) = (position for position in positions if position.symbol.right is right and position.quantity * sign > 0)
    return leg


def _by_strike(group: Group) -> list[MarginPosition]:
    return sorted(group.positions, key=lambda position: single.strike_of(position.symbol))


def _units(position: MarginPosition, book: Book) -> float:
    """Units of the underlying behind the option position."""
    return abs(position.quantity) * book[position.symbol].unit_of_trade


def _width(positions: tuple[MarginPosition, ...], right: OptionRight, quantity: float, book: Book) -> float:
    """What a spread can lose at expiry; 0 for one that was paid for."""
    long, short = _leg(positions, right, +1), _leg(positions, right, -1)
    width = single.strike_of(long.symbol) - single.strike_of(short.symbol)
    if right is PUT:
        width = -width
    return max(width * book[long.symbol].unit_of_trade * abs(quantity), 0.0)


def call_width(group: Group, book: Book) -> float:
    """Long call's strike less the short call's."""
    return _width(group.positions, CALL, group.quantity, book)


def put_wing(group: Group, book: Book) -> float:
    """Short put's strike less the long put's: also LEAN's margin of an iron condor, whatever its call wing."""
    return _width(group.positions, PUT, group.quantity, book)


def butterfly_wing(group: Group, book: Book) -> float:
    """Middle strike less the lowest."""
    low, middle = _by_strike(group)[:2]
    width = single.strike_of(middle.symbol) - single.strike_of(low.symbol)
    return max(width * book[low.symbol].unit_of_trade * abs(group.quantity), 0.0)


def short_pair(group: Group, book: Book, margin: Callable[[MarginPosition], float]) -> float:
    """Short straddle or strangle: the larger side's margin plus the other side's premium."""
    call, put = option_leg(group, CALL), option_leg(group, PUT)
    at_call, at_put = margin(call), margin(put)
    larger, other = (at_put, call) if at_put > at_call else (at_call, put)
    return larger + book[other.symbol].price * _units(other, book)


def protective(group: Group, book: Book) -> float:
    """Shares and an option bought against them: the smaller of 10 % of the strike plus OTM amount, and the shares'
    own margin."""
    option, stock = _first_option(group), _stock(group)
    price = book[stock.symbol].price
    units = _units(option, book)
    otm = single.out_of_the_money(option.symbol, price) * units
    own = abs(single.maintenance(stock.symbol, stock.quantity, book))
    return min(STRIKE_SHARE * single.strike_of(option.symbol) * units + otm, own)


def covered_call_maintenance(group: Group, book: Book) -> float:
    """In-the-money amount plus the shares' margin at no more than the strike, or what the shares and the call are worth."""
    option, stock = _first_option(group), _stock(group)
    security = book[stock.symbol]
    value = single.market_value(security, stock.quantity)
    capped = min(security.price, single.strike_of(option.symbol)) * stock.quantity * security.multiplier
    intrinsic = single.intrinsic(option.symbol, security.price) * _units(option, book)
    option_value = single.market_value(book[option.symbol], option.quantity)
    return max(
        intrinsic + single.maintenance_of_value(security, stock.quantity, capped),
        min(value, max(option_value, single.maintenance_of_value(security, stock.quantity, value))),
    )


def covered_call_initial(group: Group, book: Book) -> float:
    """The shares' initial margin plus 80 % of the call's value."""
    option, stock = _first_option(group), _stock(group)
    option_value = abs(single.market_value(book[option.symbol], option.quantity))
    return option_value * COVERED_CALL_OPTION_SHARE + single.initial(stock.symbol, stock.quantity, book).value


def stock_initial(group: Group, book: Book) -> float:
    """The shares' own initial margin."""
    stock = _stock(group)
    return abs(single.initial(stock.symbol, stock.quantity, book).value)


def stock_initial_and_intrinsic(group: Group, book: Book, option: MarginPosition) -> float:
    """The shares' initial margin plus the option's in-the-money amount."""
    price = book[_stock(group).symbol].price
    return stock_initial(group, book) + single.intrinsic(option.symbol, price) * _units(option, book)


def collar(group: Group, book: Book) -> float:
    """The smaller of 10 % of the put's strike plus its OTM amount, and 25 % of the call's strike."""
    call, put = option_leg(group, CALL), option_leg(group, PUT)
    price = book[_stock(group).symbol].price
    at_put = STRIKE_SHARE * single.strike_of(put.symbol) + single.out_of_the_money(put.symbol, price)
    return min(at_put, COLLAR_CALL_SHARE * single.strike_of(call.symbol)) * _units(put, book)


def conversion(group: Group, book: Book, right: OptionRight) -> float:
    """10 % of the strike plus the in-the-money amount of the option of the right."""
    option = option_leg(group, right)
    price = book[_stock(group).symbol].price
    per_unit = STRIKE_SHARE * single.strike_of(option.symbol) + single.intrinsic(option.symbol, price)
    return per_unit * _units(option, book)


def box_cost(group: Group, book: Book) -> float:
    """Short box: the larger of 1.02 times the cost to close at bid and ask (with commissions), and the strikes' distance."""
    positions = group.positions
    long_call, short_call = _leg(positions, CALL, +1), _leg(positions, CALL, -1)
    long_put, short_put = _leg(positions, PUT, +1), _leg(positions, PUT, -1)
    fees = max(abs(long_call.quantity) * BOX_FEE, 1.0) * 4
    cost = book[short_call.symbol].ask - book[long_call.symbol].bid + book[short_put.symbol].ask - book[long_put.symbol].bid
    units = _units(long_call, book)
    width = single.strike_of(long_call.symbol) - single.strike_of(short_call.symbol)
    return max(BOX_CLOSE_FACTOR * (fees + cost * units), width * units)


def far_short(group: Group) -> MarginPosition:
    """A jelly roll's short leg at the later expiry, the only one LEAN margins."""
    expiries = [position.symbol.expiry for position in group.positions if position.symbol.expiry is not None]
    (leg,) = (p for p in group.positions if p.quantity < 0 and p.symbol.expiry == max(expiries))
    return leg


def ladder(group: Group, book: Book) -> float:
    """Three strikes of one right: the spread's width where two are long, else the naked margin of the outer short."""
    ordered = _by_strike(group)
    right = ordered[0].symbol.right
    if right is PUT:
        ordered.reverse()
    if group.name in ("Bear Call Ladder", "Bull Put Ladder"):
        return _width(tuple(ordered[:2]), CALL if right is CALL else PUT, group.quantity, book)
    outer = ordered[-1]
    return abs(single.initial(outer.symbol, outer.quantity, book).value)
