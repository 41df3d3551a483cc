"""Text → records: what reading makes of Markdown reports; it never raises."""
