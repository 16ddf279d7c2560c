"""Rows, transactions and the two databases; the only room that knows SQL."""
