"""The coverage plan: what a plan must keep, what it costs, and how a good one is found."""
