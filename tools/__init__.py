"""What the graph can do beside talking."""
