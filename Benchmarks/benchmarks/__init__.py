"""Benchmarks of the host beside the Python `eventsourcing` library; Benchmarks/run starts them."""
