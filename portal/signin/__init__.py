"""Floor 5: who is there. Sessions are server-side and revocable; the cookie is an opaque value."""
