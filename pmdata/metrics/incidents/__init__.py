"""Incidents: their rows, how many and how far apart, and how far their reports are."""
