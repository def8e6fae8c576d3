"""A market made from a seed: no files, no network, the same bytes for the same seed and day in whatever order it is asked."""

from simulator.synthetic.market import SyntheticMarket

__all__ = ["SyntheticMarket"]
