"""The town: instances, their residents, and what they say to each other."""
