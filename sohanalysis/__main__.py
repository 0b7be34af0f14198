"""Run the command line as ``python -m sohanalysis``."""

from sohanalysis.cli import main

main()
