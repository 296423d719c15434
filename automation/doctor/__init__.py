"""Is this PC set up for the toolkit: what is fine, what is not, and the exact step that mends it."""
