"""The page of data quality: its lists, and the page of one file."""
