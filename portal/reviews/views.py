"""A review: the meeting, what was said and what was decided."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, url_for

from portal.access.parts import Part, slice_of
from portal.access.permissions import MAKE_REPORT, READ_REVIEW, WRITE_TO_CHAIR, allows
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
        make_report_url=_make_report_url(shown),
        to_chair_url=_to_chair_url(shown),
        team_url=_team_url(shown),
    )


def _make_report_url(shown: ReviewPage) -> str:
    """Where this review's report is made, for those who may. The page is named, not imported: it stands on a higher floor."""
    if "reports.make" not in current_app.view_functions:
        return ""
    report = replace(shown.concern, slice=slice_of(Part.REPORT))
    return url_for("reports.make", review_id=shown.review_id) if allows(current_actor(), MAKE_REPORT, report).allowed else ""


def _to_chair_url(shown: ReviewPage) -> str:
    """Where a contributor writes what only the chair and the social worker read. Named, not imported, for the same reason."""
    may = "circles.to_chair" in current_app.view_functions and allows(current_actor(), WRITE_TO_CHAIR, shown.concern).allowed
    return url_for("circles.to_chair", review_id=shown.review_id) if may else ""


def _team_url(shown: ReviewPage) -> str:
    """Where the team writes what it thought before this review. Named, not imported: a neighbour."""
    team = shown.beside.team
    may = "notes.team" in current_app.view_functions and team is not None and team.may_write
    return url_for("notes.team", child_id=shown.about.child_id, review=shown.review_id, _anchor="write") if may else ""
