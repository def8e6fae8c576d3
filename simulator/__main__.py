"""``python -m simulator``."""

import sys


def main() -> None:
    """Run the command line. Ctrl-C while its parts are still loading ends it quietly."""
    try:
        from simulator.cli import app
        from simulator.patience import to_the_end
    except KeyboardInterrupt:
        sys.exit(130)
    to_the_end(app)


if __name__ == "__main__":
    main()
