"""Commands for the workshop: checks and benchmarks. Nothing here runs inside LEAN."""
