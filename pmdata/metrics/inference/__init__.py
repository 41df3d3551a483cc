"""Inference: how sure a figure is. Tests, trends, shrinkage, adjustment; of numbers, not of incidents."""
