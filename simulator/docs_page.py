"""The page of the documentation that lists every LEAN name the simulator has, and where it differs from LEAN."""

from __future__ import annotations

import textwrap

from simulator.engine.lean_enums import BrokerageMessageType
from simulator.names import callbacks, supported
from simulator.script import EXAMPLE

TITLE = "The simulator: what of LEAN it plays"
DIFFERENCES = (
    (
        "Names",
        "A public name that is not listed below raises `NotSupported: Class.name`. It is an AttributeError too, so that "
        "`hasattr` says no. Names LEAN takes in PascalCase are taken in snake_case only. A Symbol answers `strike`, `expiry`, "
        "`right`, `style`, `ticker` and `market` here, which LEAN's does not: write `symbol.id.strike_price` and the like.",
    ),
    (
        "Resolutions",
        "Minute, hour and daily. Ticks and seconds raise. The synthetic market has open interest and quotes by the minute "
        "only.",
    ),
    (
        "Splits and dividends",
        "From LEAN's factor files; the synthetic market has none. An equity's delisting and renaming are not told "
        "(its files are followed through renames).",
    ),
    (
        "Warm-up",
        "With a resolution of its own, data go over to the subscriptions' at the start; the price is then the last of the "
        "trading day before at that resolution, where LEAN keeps the warm-up's last until the first bar.",
    ),
    ("Currencies", "US dollars only."),
    (
        "Universes",
        "Chains of options and futures by the universe file of the day before, options on the futures a chain picks, and "
        "contracts added one by one. No coarse, fundamental or scheduled universes, no framework (alphas, portfolio "
        "construction), no indicators, no consolidators.",
    ),
    (
        "Continuous futures",
        "By LEAN's map and factor files; a root without a map file has no contract, as in LEAN. On the synthetic market by its "
        "calendar: open interest goes over three sessions before a contract expires, and the two modes of open interest are "
        "one. Prices of all modes but RAW are on the scale of the last contract of the map, which there is that of 2035. "
        "`contract_depth_offset` counts expiries by LEAN's rule, which for gold names months the synthetic one has not. Where "
        "the contract it stands for is traded while another one of the root is added by name, LEAN keeps an old price of it.",
    ),
    (
        "Roots of futures",
        "Those whose expiry rule the simulator has: ES, NQ, YM, RTY, EMD and the micros, CL, GC, SI, ZB, ZN. The others' "
        "names are not in `Futures`, and their universe files raise.",
    ),
    (
        "Orders",
        "Every kind LEAN has but contingent orders. Slippage is none, as LEAN's default. Orders fill whole unless a fill model "
        "of the algorithm's own fills in parts.",
    ),
    (
        "Margin models",
        "LEAN's, and classes of the algorithm's own that derive from `BuyingPowerModel` and its kin; a margin call model may "
        "choose its buffer and its orders' properties. Where two groupings of a book are as good, LEAN takes the one that its "
        "hash codes of the moment bring first, and the simulator the first by right, expiry and strike.",
    ),
    (
        "Arguments",
        "Orders take what LEAN takes from Python: numpy's numbers, but no NaN; True and False but not 1 for a flag; a list of "
        "legs but no tuple. A number written as text LEAN parses; the simulator refuses it. An aware time counts by its clock "
        "reading, as in LEAN.",
    ),
    (
        "`history`",
        "Of TradeBar, QuoteBar, OpenInterest, Dividend and Split; of a chain of options its past universes, as OptionUniverse "
        "or flat in a frame. The synthetic market has open interest and quotes by the minute only.",
    ),
    (
        "Price models of options",
        "LEAN's own by Black-Scholes, by the forward tree and by that of Cox, Ross and Rubinstein, the present price, and an "
        "algorithm's own. Those of QuantLib raise; there are no volatility models, which only QuantLib's look at.",
    ),
    (
        "Seeding",
        "Last known prices are looked for as LEAN does. A security that is removed and added again has no price until its "
        "first bar, where LEAN shows the last one of before.",
    ),
    (
        "Position groups",
        "Where several groupings of a book are equally good LEAN takes the order of .NET's hash codes, which differ from "
        "process to process; here it is the order of right, expiry and strike.",
    ),
    (
        "Benchmark",
        "The hour bars of the benchmark make steps, as in LEAN, and statistics are reckoned against it.",
    ),
    (
        "Bars from outside the session",
        "LEAN fills a trade from before the session forward into it, as a bar without volume. The simulator leaves such bars "
        "out first; of what is reckoned from slices only the estimated capacity shows it.",
    ),
    (
        "Renamed shares",
        "LEAN prints contracts that a chain picks by the share's ticker of the file's day. The simulator has one ticker for "
        "a share and its contracts at a time, so orders of a `liquidate` may come in another order.",
    ),
    (
        "Brokerages",
        "The models Default, Tastytrade and Alpaca, and Python subclasses of them. A backtest's brokerage says nothing but "
        "what a script has it say (see below). An algorithm's own message handler replaces "
        "LEAN's; calling LEAN's from it by `super()` does nothing.",
    ),
    (
        "Live mode",
        "`live_mode` may be switched on for tests. Time is simulated all the same, and orders fill as in a backtest.",
    ),
    (
        "Logs, plots, statistics",
        "Kept in the result without LEAN's limits on length and rate; statistics are LEAN's. No candlesticks of the "
        "algorithm's own, no charts of margin, capacity and sales by asset. Notifications are not sent, and raise in "
        "live mode.",
    ),
    (
        "Damaged data",
        "LEAN skips much in silence. The simulator names file and line and stops, or counts what LEAN skips and warns of it at "
        "the end of the run.",
    ),
)


def page() -> str:
    """The whole page, in Markdown."""
    differences = "\n".join(f"| {what} | {how} |" for what, how in DIFFERENCES)
    called = ", ".join(f"`{name}`" for name in callbacks())
    return (
        f"# {TITLE}\n\n"
        "This page is generated from the code by `python -m simulator docs`. Do not edit it by hand.\n\n"
        "The simulator runs an algorithm's file unchanged, on LEAN's data files or on a synthetic market. It is a stand-in:\n"
        "where it and LEAN differ, it is wrong.\n\n"
        "## Where it differs from LEAN\n\n| | |\n| --- | --- |\n"
        f"{differences}\n\n"
        f"## Scripts\n\n{_script()}"
        f"## Callbacks\n\n{textwrap.fill(called, 120, break_long_words=False)}\n\n"
        f"## Names\n\n{_names()}"
    )


def _script() -> str:
    kinds = ", ".join(f"`{name}`" for name in BrokerageMessageType.__members__)
    example = "".join(f"    {line}\n" for line in EXAMPLE)
    parts = (
        "`python -m simulator run FILE ... --script SCRIPT` plays what a backtest has not: messages of the brokerage, a line "
        "that is cut and comes back, commands. SCRIPT holds a JSON object a line, each with `at`, an ISO time with its zone:",
        f"`brokerage` is one of {kinds}; `code` and `message` may be left out. A message reaches the message handler and "
        "`on_brokerage_message`, a cut line `on_brokerage_disconnect` too, a command `on_command`, or with a `$type` the class "
        "of that name which the algorithm has registered by `add_command`. A line cut for a quarter of an hour while a "
        "market is open ends the run, as in LEAN, unless the algorithm has a handler of its own.",
    )
    before, after = (textwrap.fill(part, 120, break_long_words=False, break_on_hyphens=False) for part in parts)
    return f"{before}\n\n{example}\n{after}\n\n"


def _names() -> str:
    parts = []
    for name, members in supported().items():
        listed = ", ".join(f"`{member}`" for member in members) if members else "No members of its own."
        parts.append(f"### {name}\n\n{textwrap.fill(listed, 120, break_long_words=False)}\n")
    return "\n".join(parts)
