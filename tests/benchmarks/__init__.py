"""How fast and how hardy the toolkit is; plain scripts, never part of whether the tests pass."""
