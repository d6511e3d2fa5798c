"""The client API, through the real application."""
