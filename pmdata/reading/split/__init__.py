"""One file, several incidents: where each begins."""
