"""What is wrong with a plan: one small function for each check, and one registry of them."""
