"""Answers other servers: inboxes, documents, and how to find them."""
