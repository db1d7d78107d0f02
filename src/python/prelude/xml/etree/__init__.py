"""xml.etree: documents are unknown."""
