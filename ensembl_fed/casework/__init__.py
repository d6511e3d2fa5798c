"""The CCAS's room: cases, relays, introductions, boxes. One door; see docs/decisions/0009."""
