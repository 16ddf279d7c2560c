"""Nouns and rules of the field: frozen values and functions that need only the standard library."""
