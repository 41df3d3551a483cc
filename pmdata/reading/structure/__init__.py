"""How a report is laid out: sections, labels with their values, rows of a timeline."""
