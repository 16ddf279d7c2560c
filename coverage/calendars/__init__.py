"""Calendars: days off, and what phones and servers show."""
