"""Floor 9: my children and the child's page."""

from portal.work import views as views
