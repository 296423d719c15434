"""Checks of a plan: one small function for each, and one catalogue of them all."""
