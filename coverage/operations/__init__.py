"""What people do: each operation opens the one transaction it needs, and only operations do."""
