"""Exact evaluation of stored statements on one case: rational intervals, matrices, gated cells, three-valued truth."""
