"""Transcript -> intent: what did she mean. Pure: no clock, no thread, no I/O."""
