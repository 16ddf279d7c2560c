"""Visiting servers elsewhere: CalDAV servers that advisors linked, and subscription addresses.

`addresses` says where we would go at all, `sessions` sees to it that every connection really goes
there, `servers` speaks CalDAV, `fetching` reads a subscription.
"""
