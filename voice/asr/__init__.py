"""Frames -> transcript: where an utterance begins and ends, what was said, and if it was to Charley."""
