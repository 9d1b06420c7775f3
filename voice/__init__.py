"""Charley: an offline voice assistant for the bedside, for leg cramps in pregnancy."""
