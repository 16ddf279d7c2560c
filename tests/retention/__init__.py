"""Retention: what goes when, and that it is really gone."""
