"""Floor 5: models of care as data: the two that ship, and those that a provider makes of them. Plans, notes and reports speak them."""
