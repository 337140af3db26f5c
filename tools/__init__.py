"""Tools of a checkout; not installed."""
