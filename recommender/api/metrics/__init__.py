"""Metrics: counts of requests and of workers, and their output for Prometheus."""
