"""Action items: rates, lists, due dates, how long they take."""
