"""What is wrong with a plan: one small function for each check, one catalogue."""
