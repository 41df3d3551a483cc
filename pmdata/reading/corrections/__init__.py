"""What people corrected: a source of its own, which wins over everything that a report says."""
