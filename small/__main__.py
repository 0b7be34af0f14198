"""Run the command line: `python -m small show`."""

import sys

from small.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
