"""Keeps conversations safe, here and with the city: reports, decisions, mandates, appeals."""
