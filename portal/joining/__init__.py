"""Floor 9: how people come into the portal, and how they get back in when every way of signing in is lost."""
