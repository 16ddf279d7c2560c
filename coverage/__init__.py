"""Naast: scheduling and coverage for agencies of external confidential advisors.

The package shares its import name with coverage.py; ``docs/architecture.md`` says how we live with
that.
"""

__version__ = "0.1.0"
