"""Follow-up work: which parts of a report hold it, and what each item states."""
