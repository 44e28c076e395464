"""Floor 4: the tenants: agencies, their homes, their people, and the one role that each membership has."""
