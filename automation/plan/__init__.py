"""What a plan is: its parts, its ratings, its due dates, what can be wrong with it, its settings."""
