"""What a client says to a running server, and how it reads the replies."""
