"""Every night remembered: the plan as it stood, a copy of the tracker, and what changed in between."""
