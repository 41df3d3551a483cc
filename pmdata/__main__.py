"""Lets `python -m pmdata` run `pmdata`."""

from pmdata.cli import main

main()
