"""Making a machine the bedside, and taking it back."""
