"""Frames -> transcript: where an utterance begins and ends, what was said, and whether it was said to Charley."""
