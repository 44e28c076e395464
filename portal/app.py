"""The composition root: reads like a table of contents."""

from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from jinja2 import StrictUndefined

from portal import settings
from portal.belongings import views as belongings
from portal.breakglass import views as breakglass
from portal.caremodels import views as caremodels
from portal.corrections import views as corrections
from portal.due import views as due
from portal.foundation import clock
from portal.foundation.database import db, engine_options
from portal.foundation.refusals import Refused
from portal.health import views as health
from portal.joining import arriving_views as arriving
from portal.joining import new_starts_views as new_starts
from portal.joining import pages_views as pages
from portal.joining import views as joining
from portal.joining import young_views as young
from portal.measures import check_in_views as check_in
from portal.measures import views as measures
from portal.notes import views as notes
from portal.notices import views as notices
from portal.oversight import views as oversight
from portal.placements import views as placements
from portal.plans import agreeing_views as agreeing
from portal.plans import asking_views as asking
from portal.plans import childs_page
from portal.plans import contributing_views as contributing
from portal.plans import views as plans
from portal.plans import writing_views as writing
from portal.reports import pack_views as packs
from portal.reports import plan_views as plan_papers
from portal.reports import views as reports
from portal.reviews import views as reviews
from portal.settings import ROOT, Settings
from portal.sharing import circles_views as circles
from portal.sharing import delegates_views as delegates
from portal.sharing import name_views as legal_name
from portal.sharing import views as sharing
from portal.signin import account_views as account
from portal.signin import confirm_views as confirm
from portal.signin import current
from portal.signin import enrol_views as enrol
from portal.signin import views as signin
from portal.standing import homes_views as homes
from portal.standing import people_views as people
from portal.standing import views as standing
from portal.transitions import child_views as moves_child
from portal.transitions import own_checklists_views as checklists
from portal.transitions import steering_views as steering
from portal.transitions import views as transitions
from portal.voice import adults_views as heard
from portal.voice import views as voice
from portal.web import assets, context, errors, gate, parts, shield, unit_of_work
from portal.wording import views as wording
from portal.work import views as work

UPLOAD_LIMIT = 20 * 1024 * 1024
FORM_LIMIT = 2 * 1024 * 1024


def create_app(given: Settings | None = None) -> Flask:
    """The portal, ready to serve. Touches no database until the first request. Refuses to start half-set or with an unguarded route."""
    chosen = given or settings.from_environment()
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.from_mapping(_flask_settings(chosen))
    app.extensions["settings"] = chosen
    app.url_map.merge_slashes = False  # //children is no page, rather than a redirect to an address somebody else wrote
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)

    unit_of_work.install(app)
    shield.install(app, https=chosen.public_url.startswith("https://"))
    current.install(app, chosen)  # before CSRF: somebody signed out is sent to sign in, not told of a token
    CSRFProtect(app)
    Htmx(app)
    assets.register(app)
    parts.register(app, clock.today)
    context.install(app)
    errors.install(app)
    gate.install(app)

    for feature in (
        health, signin, enrol, confirm, account, notices, work, plans, transitions, reviews, corrections, breakglass, placements,
        belongings, reports, packs, oversight, standing, people, homes, sharing, delegates, circles, legal_name,
    ):  # fmt: skip
        app.register_blueprint(feature.bp)
    app.register_blueprint(due.bp)
    for part_of_moves in (steering, moves_child, checklists):
        app.register_blueprint(part_of_moves.bp)
    for feature in (joining, arriving, new_starts, pages, young):
        app.register_blueprint(feature.bp)
    for part_of_measures in (measures, check_in):
        app.register_blueprint(part_of_measures.bp)
    for part_of_care in (notes, caremodels, wording):
        app.register_blueprint(part_of_care.bp)
    for part_of_voice in (voice, heard, asking, childs_page):
        app.register_blueprint(part_of_voice.bp)
    for part_of_plans in (agreeing, contributing):
        app.register_blueprint(part_of_plans.bp)
    app.register_blueprint(writing.bp)
    app.register_blueprint(plan_papers.bp)
    gate.refuse_unmarked(app)
    return app


def _flask_settings(chosen: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": chosen.secret_key,
        "SQLALCHEMY_DATABASE_URI": chosen.web_dsn or "postgresql+psycopg://portal_web@/portal",
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(),
        "TRUSTED_HOSTS": _hosts(chosen),
        "MAX_CONTENT_LENGTH": UPLOAD_LIMIT + FORM_LIMIT,
        "MAX_FORM_MEMORY_SIZE": FORM_LIMIT,
        "MAX_FORM_PARTS": 500,
        "PROVIDE_AUTOMATIC_OPTIONS": False,  # an answer that no route decided on is never sent
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": chosen.public_url.startswith("https://"),
        "TESTING": chosen.mode == "test",
    }


def _hosts(chosen: Settings) -> list[str]:
    host = chosen.public_url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]
    if not host:
        raise Refused("PORTAL_PUBLIC_URL names no host.")
    return [host, "localhost", "127.0.0.1"] if chosen.invented else [host]
