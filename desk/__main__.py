"""``python -m desk``: the desk's command line."""

import sys


def main() -> None:
    """Run the command line. Ctrl-C while its parts are still loading ends it quietly."""
    try:
        from desk.cli.app import app
    except KeyboardInterrupt:
        sys.exit(130)
    app(prog_name="python -m desk")


if __name__ == "__main__":
    main()
