"""What Mastodon's API promises of each answer, as JSON Schema made from documented facts, and the check against it."""
