"""Contributing factors: themes, recurrence, the factors as written and their neighbours."""
