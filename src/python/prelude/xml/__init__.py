"""xml: documents are unknown."""
