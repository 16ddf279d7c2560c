"""Calendars that advisors, coordinators, rooms and clients read and write."""
