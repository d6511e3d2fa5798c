"""How the tables came to be: one change, one file; they import nothing of ours."""
