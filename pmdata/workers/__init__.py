"""Work in processes of its own, each item within limits of time and memory."""
