"""Floor 9: every table, for migrations and for the tests that walk them all."""

import portal.agencies.models
import portal.belongings.models
import portal.breakglass.models
import portal.caremodels.models
import portal.children.brought_models
import portal.children.deadline_models
import portal.children.models
import portal.corrections.models
import portal.joining.models
import portal.measures.models
import portal.notes.models
import portal.notices.models
import portal.placements.models
import portal.plans.agreeing_models
import portal.plans.asking_models
import portal.plans.contributing_models
import portal.plans.models
import portal.reports.models
import portal.reviews.models
import portal.signin.models
import portal.trail.models
import portal.transitions.models
import portal.voice.models
import portal.web.models  # noqa: F401
