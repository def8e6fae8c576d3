"""``python -m desk``: the desk's command line."""

from desk.cli.app import app

if __name__ == "__main__":
    app(prog_name="python -m desk")
