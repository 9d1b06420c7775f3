"""What speech detectors make of noises and of voices in them, through the project's endpointer."""
