"""Checks whether this PC is set up for the toolkit, and names the step that mends what is not."""
