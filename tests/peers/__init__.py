"""Servers that nobody here wrote, played by small programs on other people's libraries."""
