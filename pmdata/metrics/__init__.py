"""Metrics turn a cursor on the store's public views and a Selection into numbers.

Each module owns one subject and lists its public functions in its first lines. They compose
SQL, give it the as-of date as a parameter, and return frozen records; none draws or formats.
"""
