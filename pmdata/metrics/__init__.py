"""Metrics turn a cursor on the store's public views and a Selection into numbers.

Each module owns one subject and lists its public functions in its first lines. They compose SQL,
give it the as-of date as a parameter, and return frozen records or Arrow tables; none draws or formats.

What is looked at: `selection` · `periods` · `comparison` (each period with the one before) · `groups` ·
`choices` · `query` (what is needed of a cursor).
What is told: `overview` · `response_times` · `process_behaviour` · `incident_counts` · `incidents` ·
`error_budgets` · `budget_details` · `budget_forecast` · `policies` · `factors` · `factor_lists` ·
`factor_neighbours` · `recurrence` · `action_items` · `action_lists` · `action_ageing` · `report_life`.
By what arithmetic: `statistics` · `noise` · `bad_time` · `budget_windows` · `budget_alerts` ·
`budget_ledger` · `action_dates`.
"""
