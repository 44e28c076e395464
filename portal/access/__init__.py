"""Floor 1: who may see and do what. Pure, so that it can be asked a million times in a test."""
