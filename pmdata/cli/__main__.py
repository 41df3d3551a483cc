"""Lets `python -m pmdata.cli` stand for `pmdata`."""

from pmdata.cli import main

main()
