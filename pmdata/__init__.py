"""pmdata reads a folder of Markdown postmortems and turns it into reliability figures."""
