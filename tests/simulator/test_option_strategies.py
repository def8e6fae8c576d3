"""Option strategies by name: their legs, what LEAN refuses of them, and how they are traded (OptionStrategies.cs)."""

from __future__ import annotations

import inspect
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.api.option_strategies import OptionStrategies
from simulator.enums import OptionRight
from simulator.errors import ArgumentException
from simulator.margin.definitions import LARGEST_FIRST
from simulator.option_strategies import SHAPES
from tests.simulator.engine_plays import body, errors, events, logged
from tests.simulator.toy_market import Stage

CHAIN = "chain = self.c100.canonical\ne = datetime(2024, 3, 8)\n"
SHOW = (
    "def show(s):\n"
    "    legs = [*s.underlying_legs, *s.option_legs]\n"
    "    self.log(f\"{s.name}: {', '.join(f'{leg.quantity:+d} {leg.symbol}' for leg in legs)}\")\n"
)
# What each strategy is by LEAN's source: name, strikes given, and the legs: C or P, strike, ratio, n for near and f for far.
LEANS = {
    "covered_call": ("Covered Call", (100,), "+100 U, -1 C100"),
    "protective_call": ("Protective Call", (100,), "-100 U, +1 C100"),
    "covered_put": ("Covered Put", (100,), "-100 U, -1 P100"),
    "protective_put": ("Protective Put", (100,), "+100 U, +1 P100"),
    "protective_collar": ("Protective Collar", (110, 90), "+100 U, -1 C110, +1 P90"),
    "conversion": ("Conversion", (100,), "+100 U, -1 C100, +1 P100"),
    "reverse_conversion": ("Reverse Conversion", (100,), "-100 U, +1 C100, -1 P100"),
    "naked_call": ("Naked Call", (100,), "-1 C100"),
    "naked_put": ("Naked Put", (100,), "-1 P100"),
    "bear_call_spread": ("Bear Call Spread", (100, 105), "-1 C100, +1 C105"),
    "bear_put_spread": ("Bear Put Spread", (105, 100), "+1 P105, -1 P100"),
    "bull_call_spread": ("Bull Call Spread", (100, 105), "+1 C100, -1 C105"),
    "bull_put_spread": ("Bull Put Spread", (105, 100), "-1 P105, +1 P100"),
    "straddle": ("Straddle", (100,), "+1 C100, +1 P100"),
    "short_straddle": ("Short Straddle", (100,), "-1 C100, -1 P100"),
    "strangle": ("Strangle", (110, 90), "+1 C110, +1 P90"),
    "short_strangle": ("Short Strangle", (110, 90), "-1 C110, -1 P90"),
    "call_butterfly": ("Butterfly Call", (110, 100, 90), "+1 C110, -2 C100, +1 C90"),
    "butterfly_call": ("Butterfly Call", (110, 100, 90), "+1 C110, -2 C100, +1 C90"),
    "short_butterfly_call": ("Short Butterfly Call", (110, 100, 90), "-1 C110, +2 C100, -1 C90"),
    "put_butterfly": ("Butterfly Put", (110, 100, 90), "+1 P110, -2 P100, +1 P90"),
    "butterfly_put": ("Butterfly Put", (110, 100, 90), "+1 P110, -2 P100, +1 P90"),
    "short_butterfly_put": ("Short Butterfly Put", (110, 100, 90), "-1 P110, +2 P100, -1 P90"),
    "call_calendar_spread": ("Call Calendar Spread", (100,), "-1 C100n, +1 C100f"),
    "short_call_calendar_spread": ("Short Call Calendar Spread", (100,), "+1 C100n, -1 C100f"),
    "put_calendar_spread": ("Put Calendar Spread", (100,), "-1 P100n, +1 P100f"),
    "short_put_calendar_spread": ("Short Put Calendar Spread", (100,), "+1 P100n, -1 P100f"),
    "iron_butterfly": ("Iron Butterfly", (90, 100, 110), "+1 P90, -1 P100, -1 C100, +1 C110"),
    "short_iron_butterfly": ("Short Iron Butterfly", (90, 100, 110), "-1 P90, +1 P100, +1 C100, -1 C110"),
    "iron_condor": ("Iron Condor", (80, 90, 110, 120), "+1 P80, -1 P90, -1 C110, +1 C120"),
    "short_iron_condor": ("Short Iron Condor", (80, 90, 110, 120), "-1 P80, +1 P90, +1 C110, -1 C120"),
    "box_spread": ("Box Spread", (110, 90), "+1 P110, -1 P90, +1 C90, -1 C110"),
    "short_box_spread": ("Short Box Spread", (110, 90), "-1 P110, +1 P90, -1 C90, +1 C110"),
    "jelly_roll": ("Jelly Roll", (100,), "-1 C100n, +1 C100f, +1 P100n, -1 P100f"),
    "short_jelly_roll": ("Short Jelly Roll", (100,), "+1 C100n, -1 C100f, -1 P100n, +1 P100f"),
    "bear_call_ladder": ("Bear Call Ladder", (90, 100, 110), "-1 C90, +1 C100, +1 C110"),
    "bear_put_ladder": ("Bear Put Ladder", (110, 100, 90), "+1 P110, -1 P100, -1 P90"),
    "bull_call_ladder": ("Bull Call Ladder", (90, 100, 110), "+1 C90, -1 C100, -1 C110"),
    "bull_put_ladder": ("Bull Put Ladder", (110, 100, 90), "-1 P110, +1 P100, +1 P90"),
    "call_backspread": ("Call Backspread", (90, 110), "-1 C90, +2 C110"),
    "put_backspread": ("Put Backspread", (110, 90), "-1 P110, +2 P90"),
    "short_call_backspread": ("Short Call Backspread", (90, 110), "+1 C90, -2 C110"),
    "short_put_backspread": ("Short Put Backspread", (110, 90), "+1 P110, -2 P90"),
}


def spelled(name: str) -> str:
    """The legs of a shape, spelled as in ``LEANS``."""
    shape, (_, strikes, _) = SHAPES[name], LEANS[name]
    days = "nf" if len(shape.expiries) > 1 else " "
    shares = [f"{100 * shape.shares:+d} U"] if shape.shares else []
    legs = [f"{leg.quantity:+d} {leg.right.name[0]}{strikes[leg.strike]}{days[leg.expiry]}".strip() for leg in shape.legs]
    return ", ".join(shares + legs)


@pytest.mark.parametrize("name", LEANS)
def test_every_strategy_has_leans_name_and_legs(name: str) -> None:
    full, strikes, legs = LEANS[name]
    assert (SHAPES[name].name, len(SHAPES[name].strikes), spelled(name)) == (full, len(strikes), legs)


def test_no_strategy_of_leans_is_missing() -> None:
    assert SHAPES.keys() == LEANS.keys() == {name for name in vars(OptionStrategies) if not name.startswith("_")}


def test_every_strategy_the_margin_rules_know_can_be_made() -> None:
    known = {definition.name for definition in LARGEST_FIRST}
    assert known <= {shape.name for shape in SHAPES.values()}


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_the_parameters_are_leans(name: str, shape: object) -> None:
    parameters = list(inspect.signature(getattr(OptionStrategies, name)).parameters)
    assert parameters[0] == "canonical_option"
    assert parameters[-1].endswith("expiration")
    assert len(parameters) == 1 + len(SHAPES[name].strikes) + len(SHAPES[name].expiries)


@pytest.mark.parametrize(
    ("name", "strikes", "words"),
    [
        (
            "bear_call_spread",
            (105, 100),
            "BearCallSpread: leg1Strike must be less than leg2Strike (Parameter 'leg1Strike, leg2Strike')",
        ),
        ("bull_put_spread", (100, 105), "BullPutSpread: leg1Strike must be greater than leg2Strike"),
        ("strangle", (90, 90), "Strangle: callLegStrike must be greater than putLegStrike"),
        ("protective_collar", (90, 91), "ProtectiveCollar: callStrike must be greater than putStrike"),
        ("butterfly_put", (111, 100, 90), "ButterflyPut: upper and lower strikes must both be equidistant"),
        ("short_butterfly_call", (90, 100, 110), "ButterflyCall: upper and lower strikes"),
        ("iron_condor", (90, 80, 110, 120), "IronCondor: strike prices must be in ascending order (Parameter 'longPutStrike,"),
        ("short_iron_condor", (80, 90, 120, 110), "IronCondor: strike prices must be in ascending order"),
        ("iron_butterfly", (90, 100, 111), "IronButterfly: intervals between exercise prices must be equal"),
        ("iron_butterfly", (110, 100, 90), "IronCondor: strike prices must be in ascending order"),
        ("box_spread", (90, 110), "BoxSpread: strike prices must be in descending order, higherStrike, lowerStrike"),
        (
            "bear_call_ladder",
            (90, 110, 100),
            "BearCallLadder: strike prices must be in ascending order (Parameter 'lowerStrike,",
        ),
        (
            "bull_put_ladder",
            (90, 100, 110),
            "BearPutLadder: strike prices must be in descending order (Parameter 'higherStrike,",
        ),
        ("call_backspread", (110, 90), "CallBackspread: strike prices must be in ascending order, lowerStrike, higherStrike"),
        (
            "short_put_backspread",
            (90, 110),
            "PutBackspread: strike prices must be in descending order, higherStrike, lowerStrike",
        ),
    ],
)
def test_wrong_strikes_are_refused_in_leans_words(name: str, strikes: tuple[float, ...], words: str) -> None:
    with pytest.raises(ArgumentException) as refusal:
        SHAPES[name].check(strikes, [date(2024, 3, 8)] * len(SHAPES[name].expiries))
    assert str(refusal.value).startswith(words)


@pytest.mark.parametrize("name", ["call_calendar_spread", "short_put_calendar_spread", "jelly_roll", "short_jelly_roll"])
def test_a_calendar_needs_its_near_expiry_first(name: str) -> None:
    shape = SHAPES[name]
    with pytest.raises(ArgumentException, match=f"{shape.checked_as}: near expiration must be less than far expiration"):
        shape.check([100.0], [date(2024, 3, 8), date(2024, 3, 8)])
    shape.check([100.0], [date(2024, 3, 8), date(2024, 3, 9)])


@pytest.mark.parametrize("day", [date.min, date.max])
def test_an_expiry_that_is_no_day_is_refused(day: date) -> None:
    with pytest.raises(
        ArgumentException, match=r"Straddle: expiration must contain expiration date \(Parameter 'expiration'\)"
    ):
        SHAPES["straddle"].check([100.0], [day])


def payoff(name: str, strikes: list[float], price: float) -> float:
    """What one unit is worth at the expiry, per share, the underlying included."""
    shape = SHAPES[name]
    options = [max(0.0, (price - strikes[leg.strike]) * (1 if leg.right is OptionRight.CALL else -1)) for leg in shape.legs]
    return shape.shares * price + sum(leg.quantity * worth for leg, worth in zip(shape.legs, options, strict=True))


PRICES = st.integers(0, 300).map(float)
WIDTHS = st.integers(1, 40).map(float)


@given(low=PRICES, width=WIDTHS, price=PRICES)
def test_a_box_and_a_conversion_are_worth_the_same_whatever_the_price(low: float, width: float, price: float) -> None:
    assert payoff("box_spread", [low + width, low], price) == width
    assert payoff("conversion", [low], price) == low
    assert payoff("reverse_conversion", [low], price) == -low


@given(low=PRICES, width=WIDTHS, price=PRICES)
def test_a_butterfly_is_worth_something_between_nothing_and_its_width(low: float, width: float, price: float) -> None:
    strikes = [low + 2 * width, low + width, low]
    for name in ("butterfly_call", "butterfly_put"):
        assert payoff(name, strikes, price) == pytest.approx(max(0.0, width - abs(price - strikes[1])))
        assert payoff(f"short_{name}", strikes, price) == -payoff(name, strikes, price)
    assert payoff("iron_butterfly", strikes[::-1], price) == payoff("butterfly_call", strikes, price) - width


@given(low=PRICES, widths=st.tuples(WIDTHS, WIDTHS, WIDTHS), price=PRICES)
def test_a_condor_loses_its_wider_wing_at_most(low: float, widths: tuple[float, float, float], price: float) -> None:
    put, gap, wing = widths
    strikes = [low, low + put, low + put + gap, low + put + gap + wing]
    SHAPES["iron_condor"].check(strikes, [date(2024, 3, 8)])
    assert -max(put, wing) <= payoff("iron_condor", strikes, price) <= 0


@given(low=PRICES, width=WIDTHS, price=PRICES)
def test_a_vertical_of_calls_and_one_of_puts_differ_by_the_width(low: float, width: float, price: float) -> None:
    high = low + width
    assert payoff("bull_call_spread", [low, high], price) - payoff("bull_put_spread", [high, low], price) == width
    assert payoff("bear_put_spread", [high, low], price) - payoff("bear_call_spread", [low, high], price) == width


def test_a_strategys_legs_are_contracts_of_the_chain(stage: Stage) -> None:
    covered, strangle = "covered_call(chain, 100, e)", "strangle(chain, 105, 95, date(2024, 3, 8))"
    lines = f"{CHAIN}{SHOW}show(OptionStrategies.{covered})\nshow(OptionStrategies.{strangle})"
    assert logged(stage, lines) == [
        "Covered Call: +100 ABC, -1 ABC   240308C00100000",
        "Strangle: +1 ABC   240308C00105000, +1 ABC   240308P00095000",
    ]


def test_a_strategy_of_an_index_is_of_european_options(stage: Stage) -> None:
    lines = (
        "idx = Symbol.create('SPX', SecurityType.INDEX, Market.USA)\n"
        "chain = Symbol.create_canonical_option(idx, 'SPXW', Market.USA)\n"
        "leg = OptionStrategies.naked_put(chain, 3800, datetime(2021, 1, 4)).option_legs[0]\n"
        "self.log(f'{leg.symbol.value} {leg.symbol.id.option_style} {leg.symbol.underlying.value}')"
    )
    assert logged(stage, lines) == ["SPXW  210104P03800000 EUROPEAN SPX"]


@pytest.mark.parametrize(
    ("call_", "words"),
    [
        ("straddle(self.c100, 100, e)", "ArgumentException: Straddle: canonicalOption must contain canonical option symbol"),
        ("short_butterfly_put(self.abc, 110, 100, 90, e)", "ArgumentException: PutButterfly: canonicalOption must contain"),
        ("straddle(chain, 100)", "TypeError: No method matches given arguments for straddle: missing a required argument"),
        (
            "straddle(chain, float('nan'), e)",
            "TypeError: No method matches given arguments for straddle: strike must be a finite",
        ),
        ("straddle(chain, 100, '2024-03-08')", "expiration must be a date or a time, not '2024-03-08'"),
        ("straddle('ABC', 100, e)", "canonical_option must be a Symbol or a security, not 'ABC'"),
        ("straddle(chain, 100, expiry=e)", "TypeError: No method matches given arguments for straddle"),
    ],
)
def test_arguments_lean_does_not_take_are_refused(stage: Stage, call_: str, words: str) -> None:
    result = stage.play(body(f"{CHAIN}OptionStrategies.{call_}"))
    assert words in str(result.problem)


def test_a_strategy_is_bought_as_one_combo_at_the_market(stage: Stage) -> None:
    rows = events(stage, f"{CHAIN}self.buy(OptionStrategies.bull_call_spread(chain, 100, 105, e), 2)")
    assert rows == [
        "04 10:00 1 SUBMITTED 0 0",
        "04 10:00 2 SUBMITTED 0 0",
        "04 10:00 1 FILLED 2 2.2",
        "04 10:00 2 FILLED -2 0.9",
    ]


def test_a_strategy_is_sold_the_other_way_round(stage: Stage) -> None:
    rows = events(stage, f"{CHAIN}self.sell(OptionStrategies.bull_call_spread(chain, 100, 105, e), -2)")
    assert rows[2:] == ["04 10:00 1 FILLED -2 2", "04 10:00 2 FILLED 2 1.1"]


@pytest.mark.parametrize(("sign", "filled"), [(1, ["100 100.05", "-1 2"]), (-1, ["-100 99.95", "1 2.2"])])
def test_shares_come_first_in_a_covered_call(stage: Stage, sign: int, filled: list[str]) -> None:
    rows = events(stage, f"{CHAIN}self.order(OptionStrategies.covered_call(chain, 100, e), {sign})")
    assert [row.split(" ", 4)[4] for row in rows if "FILLED" in row] == filled


def test_the_tickets_share_a_group_and_its_tag(stage: Stage) -> None:
    lines = (
        f"{CHAIN}for t in self.buy(OptionStrategies.straddle(chain, 100, e), 3, tag='mine'):\n"
        "    g = self.transactions.get_order_by_id(t.order_id).group_order_manager\n"
        "    self.log(f'{t.order_type} {t.quantity:g} {t.tag} {g.id} {g.count} {g.quantity:g}')"
    )
    assert logged(stage, lines) == ["COMBO_MARKET 3 mine 1 2 3"] * 2


@pytest.mark.parametrize(("tag", "want"), [("", ""), (", tag=None", "Naked Put (-2)")])
def test_a_tag_of_none_gives_way_to_the_strategys_name(stage: Stage, tag: str, want: str) -> None:
    lines = f"{CHAIN}t, = self.sell(OptionStrategies.naked_put(chain, 95, e), 2{tag})\nself.log(repr(t.tag))"
    assert logged(stage, lines) == [repr(want)]


def test_a_closed_strategy_leaves_nothing(stage: Stage) -> None:
    strategy = "OptionStrategies.iron_condor(self.c100.canonical, 95, 100, 100, 105, datetime(2024, 3, 8))"
    rows = logged(
        stage,
        f"self.order({strategy}, 1)",
        f"self.order({strategy}, -1)\nself.log(str(self.portfolio.invested))\nself.quit()",
    )
    assert rows == ["False"]


def test_a_strategy_of_ready_legs(stage: Stage) -> None:
    lines = (
        f"{SHOW}L = OptionStrategy.OptionLegData\nU = OptionStrategy.UnderlyingLegData\n"
        "s = OptionStrategy.create('Mine', [U.create(100, self.abc), L.create(-1, self.c105)])\n"
        "show(s)\nself.log(f'{s.canonical_option.value} {s.underlying} {s.option_legs[0].strike:g} {s.option_legs[0].right}')"
    )
    assert logged(stage, lines) == ["Mine: +100 ABC, -1 ABC   240308C00105000", "?ABC ABC 105 CALL"]


def test_legs_by_hand_find_their_chain_by_the_underlying(stage: Stage) -> None:
    lines = (
        f"{SHOW}s = OptionStrategy()\ns.name, s.underlying = 'Hand', self.abc\n"
        "leg = OptionStrategy.OptionLegData()\nleg.right, leg.strike, leg.quantity = OptionRight.PUT, 95, 1\n"
        "leg.expiration = datetime(2024, 3, 8)\ns.option_legs.append(leg)\n"
        "t, = self.order(s, 1)\nself.log(f'{t.symbol} {t.quantity_filled:g}')"
    )
    assert logged(stage, lines) == ["ABC   240308P00095000 1"]


def test_a_plain_leg_is_no_leg_of_a_strategy(stage: Stage) -> None:
    result = stage.play(body("OptionStrategy.create('x', [Leg.create(self.c100, 1)])"))
    assert "ArgumentException: Invalid leg type: QuantConnect.Orders.Leg" in str(result.problem)


@pytest.mark.parametrize("size", ["0.5", "float('nan')", "'1'"])
def test_a_strategy_is_traded_in_whole_numbers(stage: Stage, size: str) -> None:
    result = stage.play(body(f"{CHAIN}self.buy(OptionStrategies.straddle(chain, 100, e), {size})"))
    assert result.problem is not None
    assert result.orders == []


def test_a_strategy_of_nothing_is_refused_as_an_order_of_nothing(stage: Stage) -> None:
    result = stage.play(body(f"{CHAIN}self.order(OptionStrategies.straddle(chain, 100, e), 0)"))
    assert errors(result) == ["Unable to submit order with id -10 that has zero quantity."]


def test_the_expiry_may_be_a_date_or_a_time_of_the_day(stage: Stage) -> None:
    lines = (
        "chain = self.securities[self.c100].symbol.canonical\n"
        "for day in (date(2024, 3, 8), datetime(2024, 3, 8), datetime(2024, 3, 8, 16)):\n"
        "    self.log(str(OptionStrategies.naked_call(chain, 100, day).option_legs[0].symbol == self.c100))"
    )
    assert logged(stage, lines) == ["True"] * 3
    assert datetime(2024, 3, 8).date() == date(2024, 3, 8)


def test_legs_say_what_they_are(stage: Stage) -> None:
    lines = (
        "L, U = OptionStrategy.OptionLegData, OptionStrategy.UnderlyingLegData\n"
        "half = L()\nhalf.quantity, half.strike, half.right = 2, 97.5, OptionRight.PUT\n"
        "for leg in (L.create(-1, self.c105), half, U.create(100, self.abc), U.create(100)):\n"
        "    self.log(f'<{leg}>')"
    )
    assert logged(stage, lines) == [
        "<Leg: -1. Right: Call. Strike: 105. Expiration: 20240308>",
        "<Leg: 2. Right: Put. Strike: 97.5. Expiration: 00010101>",
        "<Leg: 100. ABC>",
        "<>",
    ]
