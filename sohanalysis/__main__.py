"""Run the command line as ``python -m sohanalysis``."""

import gc
import os
import sys

# Most of the time of a command goes into loading. No plugin of another package may change what is
# read from a case; NumPy starts no threads, for we have no large matrices; and there is nothing to
# be cleared away among modules that have only just been loaded.
LOADING = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}


def start() -> None:
    """Run the command line; Ctrl-C while it is loaded ends it as it does later."""
    for name, value in LOADING.items():
        os.environ.setdefault(name, value)
    gc.set_threshold(100_000)
    try:
        from sohanalysis.cli import main as cli
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: nothing was written.\n")
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    start()
