"""Booking a conversation: what seekers, advisors and the machinery do."""
