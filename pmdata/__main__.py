"""Lets `python -m pmdata` stand for `pmdata`."""

from pmdata.cli import main

main()
