"""How an incident was fixed, and whether a change triggered it: labels, rows, sentences → words of lists."""
