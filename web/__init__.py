"""Answers HTTP: to clients, to other servers and to people."""
