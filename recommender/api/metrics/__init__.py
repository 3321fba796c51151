"""Metrics: what is counted of requests and workers, and how Prometheus reads it."""
