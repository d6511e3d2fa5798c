"""What leaves: how it reads on the wire, whom it is for, and the deliveries that are owed."""
