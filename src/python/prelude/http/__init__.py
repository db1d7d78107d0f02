"""http: there is no network."""
