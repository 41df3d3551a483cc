"""Parts of pages: the head, tiles, tables, charts as drawn, and what is shown of people."""
