"""Readings of measures, taken from the performance team's files as proposed rows."""
