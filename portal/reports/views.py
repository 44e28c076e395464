"""Reports."""

from flask import Blueprint, Response

from portal.web.respond import page

bp = Blueprint("reports", __name__)


@bp.route("/reports/verify", methods=["GET", "POST"])
def verify() -> Response:
    return page("reports/verify.html")
