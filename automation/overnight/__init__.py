"""The night: its steps in order, one run at a time, and how it comes to run every night."""
