"""What advisors, coordinators and contacts meet of booked conversations."""
