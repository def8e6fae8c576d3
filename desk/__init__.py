"""The Desk: one step is look, decide, judge, record, send. And the command line beside it."""
