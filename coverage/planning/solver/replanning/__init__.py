"""A new plan from the published one with the fewest changes, when facts have changed."""
