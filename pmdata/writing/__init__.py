"""Writing: records become Markdown in a team's template, and single items change in place."""
