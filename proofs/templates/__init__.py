"""The short files that ``errorflow new`` writes: each runs as it is, with its name in place of new_name."""
