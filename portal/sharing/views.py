"""What is closed and released of a child; closing, releasing, ending either; and seeing a child as somebody else does."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.parts import Part, slice_of
from portal.access.permissions import KEEP_ADDRESS, LIFT, RELEASE, RESTRICT, REVOKE, SEE_AS, SEE_SHARING, Permission
from portal.children import sharing as commands
from portal.foundation import clock
from portal.sharing import queries, releases
from portal.sharing.forms import EndingForm, ReleaseForm, RestrictForm
from portal.sharing.queries import AddressPage, Deciding, ReleasePage, RestrictionPage, SharingPage
from portal.sharing.releases import Preview, Releasing
from portal.sharing.words import what_in_words
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once
from portal.work.queries import SeenAsPage, child_page_as
from portal.work.views import doors_without_keys

bp = Blueprint("sharing", __name__)


@bp.get("/children/<uuid:child_id>/sharing")
@needs(SEE_SHARING, on=queries.sharing_of, sample="sharing")
def sharing(shown: SharingPage) -> Response:
    return page("sharing/sharing.html", shown=shown, about=shown.about)


# Closing


@bp.get("/children/<uuid:child_id>/restrictions/new")
@needs(RESTRICT, on=queries.deciding, sample="sharing")
def restricting(given: Deciding) -> Response:
    _looked(given)
    return _restricting(given, RestrictForm(given, g.actor, clock.today()))


@bp.post("/children/<uuid:child_id>/restrictions/new")
@needs(RESTRICT, on=queries.deciding, sample="sharing")
def restrict(given: Deciding) -> Response:
    form = RestrictForm(given, g.actor, clock.today())
    if not form.validate_on_submit():
        return _restricting(given, form, status=422)
    part = Part(int(form.part.data))
    terms = {"reason": form.reason.data, "starts_on": form.starts_on.data, "ends_on": form.ends_on.data}

    def act() -> None:
        made = commands.restrict(g.actor, given.about, part, form.to, near=given.near, today=clock.today(), **terms)
        _note(RESTRICT, given, made, f"{part.title}, to {form.to.in_words}: {form.reason.data}", {slice_of(part)})

    once(form.key, clock.now(), g.actor, act)
    return _back(given)


@bp.get("/restrictions/<uuid:restriction_id>")
@needs(LIFT, on=queries.restriction, sample="restriction")
def restriction(shown: RestrictionPage) -> Response:
    _looked(shown)
    return _restriction(shown, EndingForm())


@bp.post("/restrictions/<uuid:restriction_id>/lifting")
@needs(LIFT, on=queries.restriction, sample="restriction")
@fresh_factor
def lift(shown: RestrictionPage) -> Response:
    form = EndingForm()
    if not form.validate_on_submit():
        return _restriction(shown, form, status=422)

    def act() -> None:
        if commands.lift(shown.row, form.reason.data):
            _note(LIFT, shown, shown.row.id, form.reason.data, {shown.row.closed_part * 10})

    once(form.key, clock.now(), g.actor, act)
    return _back(shown)


# The address


@bp.get("/children/<uuid:child_id>/sharing/address")
@needs(KEEP_ADDRESS, on=queries.address_of, sample="sharing_by_social_worker")
def address(given: AddressPage) -> Response:
    _looked(given)
    return _address(given, EndingForm())


@bp.post("/children/<uuid:child_id>/sharing/address")
@needs(KEEP_ADDRESS, on=queries.address_of, sample="sharing_by_social_worker")
@fresh_factor
def keep_address(given: AddressPage) -> Response:
    form, shown = EndingForm(), given.shown
    if not form.validate_on_submit():
        return _address(given, form, status=422)

    def act() -> None:
        if shown.address_kept:
            commands.tell_address(shown.about, shown.address_kept.id, form.reason.data)
        else:
            commands.keep_address(shown.about, form.reason.data, clock.today())
        _note(KEEP_ADDRESS, shown, None, form.reason.data, {slice_of(Part.ADDRESS)})

    once(form.key, clock.now(), g.actor, act)
    return _back(shown)


# Releasing


@bp.get("/children/<uuid:child_id>/releases/new")
@needs(RELEASE, on=releases.releasing, sample="sharing")
def releasing(given: Releasing) -> Response:
    _looked(given)
    return _releasing(given, ReleaseForm(given, clock.today()))


@bp.post("/children/<uuid:child_id>/releases/new")
@needs(RELEASE, on=releases.releasing, sample="sharing")
def look_first(given: Releasing) -> Response:
    """Changes nothing: shows exactly what they will see, to be confirmed."""
    form = ReleaseForm(given, clock.today())
    if not form.validate_on_submit():
        return _releasing(given, form, status=422)
    seen = releases.preview(g.actor, given, form.slice, form.row, form.to)
    _note(SEE_AS, given, None, f"before a release, as {form.to.in_words}", {form.slice})
    return _confirming(given, form, seen)


@bp.post("/children/<uuid:child_id>/releases")
@needs(RELEASE, on=releases.releasing, sample="sharing")
@fresh_factor
def release(given: Releasing) -> Response:
    form = ReleaseForm(given, clock.today())
    if not form.validate_on_submit():
        return _releasing(given, form, status=422)
    seen = releases.preview(g.actor, given, form.slice, form.row, form.to)
    if form.seen.data != seen.likeness:
        return _confirming(given, form, seen, status=409, changed=True)

    def act() -> None:
        terms: dict[str, Any] = {"purpose": form.purpose.data, "basis": form.basis.data, "expires_on": form.expires_on.data}
        made = commands.release(g.actor, given.about, form.slice, form.row, form.to, today=clock.today(), **terms)
        _note(RELEASE, given, made, f"to {form.to.in_words}, until {form.expires_on.data}: {form.purpose.data}", {form.slice})

    once(form.key, clock.now(), g.actor, act)
    return _back(given)


@bp.get("/releases/<uuid:release_id>")
@needs(REVOKE, on=queries.release, sample="release")
def released(shown: ReleasePage) -> Response:
    _looked(shown)
    return _released(shown, EndingForm())


@bp.post("/releases/<uuid:release_id>/revocation")
@needs(REVOKE, on=queries.release, sample="release")
def revoke(shown: ReleasePage) -> Response:
    form = EndingForm()
    if not form.validate_on_submit():
        return _released(shown, form, status=422)

    def act() -> None:
        if commands.revoke(shown.row, form.reason.data):
            _note(REVOKE, shown, shown.row.id, form.reason.data, {shown.row.opened_slice})

    once(form.key, clock.now(), g.actor, act)
    return _back(shown)


# Seeing as


@bp.get("/children/<uuid:child_id>/as/<uuid:membership_id>")
@needs(SEE_AS, on=child_page_as, sample="seen_as")
def seen_as(shown: SeenAsPage) -> Response:
    whom = f"{shown.other.person_name}, {shown.other.role_name}"
    concern = shown.concern
    note(Told(SEE_AS.name, concern.child_id, shown.other.membership_id, concern.shown, g.decision.rule, f"as {whom}, sees it"))
    doors = doors_without_keys(shown.page.about.child_id, shown.page.to_open)
    return page(
        "sharing/seen_as.html",
        shown=shown.page,
        about=shown.page.about,
        other=shown.other,
        doors=doors,
        move_url="",
        to_do={},
        say_wrong=None,
    )


# Pages with a form


def _restricting(given: Deciding, form: RestrictForm, *, status: int = 200) -> Response:
    return page("sharing/restrict.html", status=status, given=given, about=given.about, form=form)


def _restriction(shown: RestrictionPage, form: EndingForm, *, status: int = 200) -> Response:
    return page("sharing/restriction.html", status=status, line=shown.line, about=shown.about, form=form)


def _address(given: AddressPage, form: EndingForm, *, status: int = 200) -> Response:
    return page("sharing/address.html", status=status, shown=given.shown, naming=given.naming, about=given.about, form=form)


def _releasing(given: Releasing, form: ReleaseForm, *, status: int = 200) -> Response:
    return page("sharing/release.html", status=status, given=given, about=given.about, form=form)


def _confirming(given: Releasing, form: ReleaseForm, seen: Preview, *, status: int = 200, changed: bool = False) -> Response:
    form.seen.data = seen.likeness
    what = what_in_words(form.slice, next((one.heading for one in given.entries if one.id == form.row), ""))
    return page("sharing/confirm.html", status=status, given=given, about=given.about, form=form, seen=seen, what=what, changed=changed)


def _released(shown: ReleasePage, form: EndingForm, *, status: int = 200) -> Response:
    return page("sharing/released.html", status=status, line=shown.line, about=shown.about, form=form)


def _looked(thing: Any) -> None:
    """Opening a form decides nothing: it is told as a look."""
    note(Told(SEE_SHARING.name, thing.about.child_id, None, thing.concern.shown, g.decision.rule))


def _note(permission: Permission, thing: Any, ident: UUID | None, reason: str, touched: set[int]) -> None:
    """What was decided, told with the part that it is about: whoever may not read that part is not told."""
    note(Told(permission.name, thing.about.child_id, ident, frozenset(touched), g.decision.rule, reason))


def _back(thing: Any) -> Response:
    return go_to(url_for("sharing.sharing", child_id=thing.about.child_id))
