"""What of the understanding is left when sentences are spoken and heard, and not typed."""
