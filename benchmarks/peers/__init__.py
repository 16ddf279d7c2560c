"""Other ways to plan the same panels, measured beside ours.

Each peer gets the problem, a time limit and the machine's cores, and hands back seats. What it
costs is worked out by `coverage.planning.check` for all alike, whatever the peer itself believes.
None of them is part of the product.
"""
