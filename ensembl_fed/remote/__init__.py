"""What we know of others, and the one way to ask them."""
