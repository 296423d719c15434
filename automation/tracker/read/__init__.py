"""Reading a tracker: its cells, its tables, its rows, and what of it could not be read."""
