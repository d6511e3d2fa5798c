"""Every query of the house, and the unit of work they run in."""
