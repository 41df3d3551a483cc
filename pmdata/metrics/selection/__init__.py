"""What figures are about: the selection, its periods, groups and comparisons, and their SQL."""
