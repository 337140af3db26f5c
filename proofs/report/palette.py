"""Colours that the colour-blind tell apart, each line also by its style; all dark enough to be drawn on white.

Blue, vermilion and purple are those of Okabe and Ito (2008), Color universal design. Their green is left out: to those
who see no blue it is close to their blue. tests/proofs/test_palette.py measures the worst pair.
"""

BLUE, VERMILION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
BLACK, GREY, WHITE = "#000000", "#555555", "#FFFFFF"

# What lines, marks and words are drawn in.
INKS = (BLUE, VERMILION, PURPLE, BLACK, GREY)
# In words of 7 points, where a line may be paler.
WORDS = (BLACK, GREY, BLUE)
# Styles of lines that share a panel, in this order.
STYLES = ("-", "--", ":", "-.")
