"""Error budgets: windows, bad minutes, what consumed the budget, alerts, forecast, policy."""
