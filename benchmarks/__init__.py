"""Measurements behind the figures in the README. Each is a command; none fails because a machine is slow."""
