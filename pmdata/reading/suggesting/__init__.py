"""Which words of a team's reports reading does not know, and what each would give: found by trying it."""
