"""Impact: what incidents cost in hours, users and money."""
