"""Who gets a letter, what it says, and how it leaves."""
