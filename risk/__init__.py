"""What a trade costs and could cost: prices, Greeks, payoffs, margin and size. Pure functions; knows only ``domain``."""
