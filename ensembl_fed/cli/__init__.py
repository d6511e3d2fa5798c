"""The command line, for the people who run a town."""
