"""The desk's command line, one file a command. It runs beside LEAN, never inside it."""
