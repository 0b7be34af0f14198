"""Run the command line as ``python -m sohanalysis``."""

import sys


def start() -> None:
    """Run the command line, which Ctrl-C also ends cleanly while it loads."""
    try:
        from sohanalysis.cli.loading import load_quickly

        load_quickly()
        from sohanalysis.cli import main as cli
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: nothing was written.\n")
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    start()
