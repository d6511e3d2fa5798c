"""What holds the house together, and proof that it would notice a breach."""
