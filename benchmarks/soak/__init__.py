"""A simulated night of sound, faults and requests, faster than it passes."""
