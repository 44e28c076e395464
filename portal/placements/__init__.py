"""Floor 7: a placement's life: planned, begun, given notice of, ended, corrected; with its deadlines, involvements and receipts."""
