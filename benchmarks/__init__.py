"""What an operation costs the server, measured on this machine: `python -m benchmarks`; see docs/benchmarks.md."""
