"""Look-ups answered before the framework: kept responses, and a protocol that sends them by itself."""
