"""The commands, one file each. They print and exit; everything else is done elsewhere."""
