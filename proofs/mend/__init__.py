"""What is wrong is mended: the nearest single edit with which a statement, or a line and the rest, stands."""
