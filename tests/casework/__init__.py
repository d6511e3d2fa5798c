"""The CCAS's room, driven as agents, residents and strangers do."""
