"""May it go: the gate with one file a check, the trading state, the approvals and the last door. Pure state and functions."""
