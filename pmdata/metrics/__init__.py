"""Metrics turn a cursor on the store's public views and a Selection into numbers.

A package per subject, a module per question. They compose SQL, give it the as-of date as a parameter, and
return frozen records or Arrow tables; none draws or formats. `selection` holds what figures are about,
`statistics` the arithmetic that they share, `overview` the few figures of the first page.
"""
