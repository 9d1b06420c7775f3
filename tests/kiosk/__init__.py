"""The bedside page in a real browser."""
