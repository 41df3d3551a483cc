"""The page of error budgets: its head with tiles and chart, and its tabs."""
