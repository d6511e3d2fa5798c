"""What becomes visible here: who may see what, home feeds, notifications."""
