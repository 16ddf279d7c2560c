"""What advisors and client contacts find on their desks, and coordinators on that of requests."""
