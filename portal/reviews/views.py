"""A review: the meeting, what was said and what was decided."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, url_for

from portal.access.actor import Actor
from portal.access.parts import OWN_AUDIENCE, Audience, Part, slice_of
from portal.access.permissions import READ_REPORT, READ_REVIEW, allows
from portal.access.policy import cell
from portal.reviews import queries
from portal.reviews.queries import ReviewPage
from portal.reviews.words import ATTENDANCE, PARTICIPATION, state_in_words
from portal.web.gate import current_actor, needs
from portal.web.respond import page

bp = Blueprint("reviews", __name__)


@bp.get("/reviews/<uuid:review_id>")
@needs(READ_REVIEW, on=queries.review, sample="review")
def review(shown: ReviewPage) -> Response:
    return page(
        "reviews/review.html",
        shown=shown,
        about=shown.about,
        state=state_in_words(shown.state),
        participation=PARTICIPATION.get(shown.participation, ""),
        attendance_words=ATTENDANCE,
        reports_url=_reports_url(shown),
    )


def _reports_url(shown: ReviewPage) -> str:
    """Where this review's reports are made and read, for those who read them. Named, not imported: it stands on a higher floor."""
    there = "reports.of_review" in current_app.view_functions
    return url_for("reports.of_review", review_id=shown.review_id) if there and _reads_reports(current_actor(), shown) else ""


def _reads_reports(actor: Actor, shown: ReviewPage) -> bool:
    own_version = cell(Part.REPORT, actor.role).suffix == "s"
    report = slice_of(Part.REPORT, OWN_AUDIENCE[actor.role] if own_version else Audience.FULL)
    return allows(actor, READ_REPORT, replace(shown.concern, slice=report, mine=(), row=None)).allowed
