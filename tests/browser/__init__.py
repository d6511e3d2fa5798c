"""Pages in a real browser: with a keyboard, without JavaScript, on a small telephone."""
