"""The page on the bedside screen, and its server."""
