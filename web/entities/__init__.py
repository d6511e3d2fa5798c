"""What clients are shown: pure functions from views to JSON values."""
