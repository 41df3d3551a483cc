"""The page of a new report: what was typed, what it becomes, its preview, its draft, saving it."""
