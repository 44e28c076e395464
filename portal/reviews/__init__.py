"""Floor 7: review meetings, what was said and what was decided."""

from portal.reviews import views as views
