"""What a run comes to, as LEAN reckons it (Common/Statistics): pure functions of samples, trades and profits."""
