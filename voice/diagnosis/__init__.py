"""Looks whether this machine can be Charley: one finding for each thing that matters, with its mend."""
