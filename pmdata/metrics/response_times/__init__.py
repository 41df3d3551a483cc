"""Response times: the four durations by period and group, their verdicts, and the process chart."""
