"""What is printed: tables in five formats, verdict lines, formulas in plain text."""
