"""Floor 9: how people come in, take on a role, act for one agency or another, and get back in when every factor is lost."""
