"""One grammar for each kind of value: dates, clock times, durations, zones, figures, words on a scale."""
