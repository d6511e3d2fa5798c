"""The private door and the CCAS's desk: the only part of the web that knows of casework."""
