"""What arrives: each kind of activity has a handler that says what it needs, and then acts on what is kept."""
