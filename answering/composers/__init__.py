"""One composer a kind of request: typed data in, a `Composed` part out."""
