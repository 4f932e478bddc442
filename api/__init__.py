"""HTTP and the command line: who asks, wire forms, errors to statuses, wiring."""
