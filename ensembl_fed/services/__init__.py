"""What residents, the town and its helpers can do: one file a use case, each reads like a sentence."""
