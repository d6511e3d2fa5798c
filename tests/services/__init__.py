"""What tests run against: a private PostgreSQL, a real browser, the program itself as a process."""
