"""Floor 7: moves and their checklists."""

from portal.transitions import views as views
