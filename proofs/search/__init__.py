"""Where the attack looks: families of cases, drawn, saturated by the hypotheses, and reduced once they refute."""
