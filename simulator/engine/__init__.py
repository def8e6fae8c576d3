"""The engine: LEAN's algorithm loop, orders, portfolio and data feed, as a backtest runs them."""
