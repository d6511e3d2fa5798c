"""Words in and out: cleaning, composing and understanding text, as pure functions."""
