"""The demo: a deterministic generator of a company's postmortems, for the sample workspace and for scale.

The same count and seed give the same bytes. The company, its incidents and every sentence are invented.
"""
