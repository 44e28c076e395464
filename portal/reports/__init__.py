"""Floor 8: frozen facts, variants, PDFs, seals, and the verify page."""
