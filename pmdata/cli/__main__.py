"""Makes `python -m pmdata.cli` the same as `pmdata`."""

from pmdata.cli import main

main()
