"""The frame around every page: launching, guarding, navigation, shared filters, the view, its states."""
