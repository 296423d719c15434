"""The figures: roll-up, movement, measures, workload. Frozen values come out."""
