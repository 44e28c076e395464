"""One real URL for every route that asks for a permission: whose it is, and which part and slice of the record it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.access.parts import SAFE_ANSWER, Audience, Part, Role, slice_of
from portal.demo.fill_agreeing import asked_id
from portal.demo.fill_belongings import handing_over_id, picture_id, thing_id
from portal.demo.fill_contributing import contribution_id
from portal.demo.fill_due import due_id
from portal.demo.fill_measures import check_in_id, count_id, goal_id, rating_id, score_id
from portal.demo.fill_notes import summary_id
from portal.demo.fill_voice import answer_id, message_id, question_id, view_id
from portal.demo.idents import ident
from portal.demo.scene import PERSON, membership
from portal.foundation.database import acting_as, db, nobody_acts
from portal.plans.asking_models import SectionAsked
from portal.plans.models import PlanSection
from portal.plans.rules import DISSENT
from portal.reports.models import ReportVariant
from portal.web.gate import Mark

KEY_WORKER, MANAGER, TEACHER, COMMISSIONER = "ruth-adeyemi", "gareth-pryce", "farida-ali", "aoife-brennan"
YOUNG_PERSON = "ella-herself"
SOCIAL_WORKER, ADMINISTRATOR, ON_DUTY = "sunita-rao", "glenn-fairbairn", "femi-lawal"

CHILD = {"child_id": ident("child", "kai")}
MOVE = {"transition_id": ident("transition", "kai T4"), "move_id": ident("transition", "kai T4")}
ENTRY = {"entry_id": ident("entry", "kai pocket money")}
DRAFT = {"version_id": ident("plan", "kai 2.1")}
REVIEW = {"review_id": ident("review", "kai-review")}


@dataclass(frozen=True)
class Sample:
    """Values for a route's URL, and an owner: somebody who may do what the route does. `part` None: about no one part."""

    owner: str
    values: Mapping[str, UUID] = field(default_factory=dict)
    part: Part | None = None
    audience: Audience = Audience.FULL

    @property
    def owner_email(self) -> str:
        return PERSON[self.owner].email

    @property
    def slice(self) -> int | None:
        return None if self.part is None else slice_of(self.part, self.audience)


SAMPLES: Mapping[str, Sample] = {
    "": Sample(KEY_WORKER),
    "child": Sample(KEY_WORKER, CHILD),
    "trail": Sample(MANAGER, CHILD, Part.ACCESS_LOG),
    "sharing": Sample(MANAGER, CHILD, Part.ACCESS_LOG),
    "sharing_by_social_worker": Sample(SOCIAL_WORKER, CHILD, Part.ACCESS_LOG),
    "restriction": Sample(SOCIAL_WORKER, {"restriction_id": ident("restriction", "kai 1")}, Part.ACCESS_LOG),
    "release": Sample(SOCIAL_WORKER, {"release_id": ident("release", "kai 1")}, Part.ACCESS_LOG),
    "concerns": Sample(MANAGER, CHILD, Part.ALLEGATIONS),
    "delegates": Sample(TEACHER, CHILD),
    "delegation": Sample(TEACHER, {"involvement_id": ident("involvement", "kai hannah-osei 6")}, Part.NETWORK),
    "seen_as": Sample(SOCIAL_WORKER, {**CHILD, "membership_id": membership(TEACHER)}),
    "who_plainly": Sample(KEY_WORKER, CHILD, Part.NETWORK),
    "person_trail": Sample(SOCIAL_WORKER, {"membership_id": membership(TEACHER)}),
    "plan": Sample(KEY_WORKER, {"version_id": ident("plan", "kai 2.0")}, Part.ABOUT_ME),
    "plan_for_school": Sample(TEACHER, {"version_id": ident("plan", "kai 2.0")}, Part.ABOUT_ME),
    "plan_for_commissioner": Sample(
        COMMISSIONER, {"version_id": ident("plan", "kai 2.0 for the commissioner")}, Part.ABOUT_ME, Audience.COMMISSIONER
    ),
    "plan_begin": Sample(KEY_WORKER, CHILD, Part.ABOUT_ME),
    "plan_work": Sample(KEY_WORKER, DRAFT, Part.ABOUT_ME),
    "plan_approve": Sample(MANAGER, DRAFT, Part.ABOUT_ME),
    "plan_step": Sample(MANAGER, DRAFT, Part.ABOUT_ME),
    "move": Sample(TEACHER, MOVE, Part.TRANSITION),
    "move_item": Sample(TEACHER, {**MOVE, "item_id": ident("item", "kai T4-4")}, Part.TRANSITION),
    "move_item_done": Sample(SOCIAL_WORKER, {**MOVE, "item_id": ident("item", "kai T4-1")}, Part.TRANSITION),
    "move_new": Sample(SOCIAL_WORKER, CHILD, Part.TRANSITION),
    "move_course": Sample(SOCIAL_WORKER, MOVE, Part.TRANSITION),
    "move_steered": Sample(SOCIAL_WORKER, MOVE, Part.TRANSITION),
    "move_childs_part": Sample(KEY_WORKER, MOVE, Part.TRANSITION),
    "checklists": Sample(MANAGER),
    "near": Sample(SOCIAL_WORKER, CHILD, Part.NETWORK),
    "near_by_manager": Sample(MANAGER, CHILD, Part.NETWORK),
    "involvement": Sample(SOCIAL_WORKER, {"involvement_id": ident("involvement", "kai farida-ali 400")}, Part.NETWORK),
    "involvement_by_manager": Sample(MANAGER, {"involvement_id": ident("involvement", "kai ruth-adeyemi 410")}, Part.NETWORK),
    "consent": Sample(KEY_WORKER, {"consent_id": ident("consent", "kai child")}, Part.NETWORK),
    "receipt": Sample("callum-reid", {"receipt_id": ident("receipt", "callum-reid")}),
    "people": Sample(ADMINISTRATOR),
    "person": Sample(ADMINISTRATOR, {"membership_id": membership(KEY_WORKER)}),
    "cover": Sample(ADMINISTRATOR, {"cover_id": ident("cover", "callum-reid stranger-key-worker")}),
    "manager": Sample(ADMINISTRATOR, {"membership_id": membership(MANAGER)}),
    "charge": Sample(ADMINISTRATOR, {"charge_id": ident("home manager", f"rowan-house {MANAGER}")}),
    "hand_over": Sample(MANAGER),
    "notice": Sample(SOCIAL_WORKER, {"notice_id": ident("notice", "kai break_glass sunita-rao")}),
    "entry": Sample(KEY_WORKER, {**CHILD, **ENTRY}, Part.INDEPENDENCE),
    "correction": Sample(KEY_WORKER, {**CHILD, **ENTRY, "correction_id": ident("correction", "kai pocket money")}, Part.INDEPENDENCE),
    "breach": Sample(MANAGER, {**CHILD, "breach_id": ident("breach", "kai of another child")}, Part.ACCESS_LOG),
    "break_glass": Sample(ON_DUTY),
    "break_glasses": Sample("wendy-ashdown"),
    "break_glass_open": Sample(ON_DUTY, CHILD),
    "break_glass_past": Sample(SOCIAL_WORKER, {**CHILD, "glass_id": ident("break-glass", "kai late")}, Part.ACCESS_LOG),
    "due_item": Sample(SOCIAL_WORKER, {"due_id": due_id("kai", "PL5")}, Part.PLACEMENT),
    "due_sheet": Sample(SOCIAL_WORKER),
    "limits": Sample("nadia-osei"),
    "school_year": Sample(TEACHER),
    "review": Sample(KEY_WORKER, REVIEW, Part.REVIEW_OWN),
    "invitation": Sample(ADMINISTRATOR, {"invitation_id": ident("invitation", "rosalind")}),
    "new_start": Sample("gareth-pryce", {"recovery_id": ident("recovery", "callum-reid")}),
    "review_held": Sample(MANAGER, REVIEW, Part.REPORT),
    "belongings": Sample(KEY_WORKER, CHILD, Part.TRANSITION),
    "belonging": Sample(KEY_WORKER, {"belonging_id": thing_id("kai", "torch")}, Part.TRANSITION),
    "belonging_picture": Sample(
        KEY_WORKER, {"belonging_id": thing_id("kai", "torch"), "picture_id": picture_id("kai", "torch")}, Part.TRANSITION
    ),
    "belonging_trouble": Sample(SOCIAL_WORKER, {"trouble_id": ident("trouble", "kai keyboard")}, Part.TRANSITION),
    "handing_over": Sample(MANAGER, {"handing_over_id": handing_over_id("kai")}, Part.TRANSITION),
    "packs": Sample(MANAGER, CHILD, Part.HANDOVER_PACK),
    "measures": Sample(KEY_WORKER, CHILD),
    "new_goal": Sample(KEY_WORKER, CHILD, Part.GOALS),
    "new_score": Sample(KEY_WORKER, CHILD, Part.SCREENING),
    "scores_line": Sample("leila-farrokh", CHILD, Part.SCREENING),
    "new_count": Sample(KEY_WORKER, CHILD, Part.EDUCATION),
    "goal": Sample(KEY_WORKER, {"goal_id": goal_id("kai", 1)}, Part.GOALS),
    "goal_rating": Sample(KEY_WORKER, {"rating_id": rating_id("kai", 1, 1)}, Part.GOALS),
    "measure_score": Sample(KEY_WORKER, {"score_id": score_id("kai", 2)}, Part.SCREENING),
    "everyday_count": Sample(KEY_WORKER, {"count_id": count_id("kai", "attendance", 0)}, Part.EDUCATION),
    "check_in": Sample(KEY_WORKER, CHILD, Part.SHARED_VIEWS),
    "check_in_answer": Sample(SOCIAL_WORKER, {"check_in_id": check_in_id("kai", 9)}, Part.SHARED_VIEWS, Audience(SAFE_ANSWER % 10)),
    "sheet": Sample(KEY_WORKER, CHILD),
    "placements": Sample(MANAGER, CHILD, Part.PLACEMENT),
    "placements_by_social_worker": Sample(SOCIAL_WORKER, CHILD, Part.PLACEMENT),
    "placement": Sample(SOCIAL_WORKER, {"placement_id": ident("placement", "kai-rowan")}, Part.PLACEMENT),
    "placement_due": Sample(
        SOCIAL_WORKER, {"placement_id": ident("placement", "kai-rowan"), "due_id": ident("due", "kai-rowan PL5")}, Part.PLACEMENT
    ),
    "plan_answering": Sample(SOCIAL_WORKER, {"version_id": ident("plan", "kai 2.0")}, Part.ABOUT_ME),
    "plan_asked": Sample(SOCIAL_WORKER, {"asked_id": asked_id("kai 2.0", 6, 110, "brackenwell", Role.XT)}, Part.SAFETY),
    "plan_dissent": Sample("mateusz-zielinski", {"asked_id": asked_id("kai 2.0", 6, 110, "brackenwell", Role.XT)}, Part.SAFETY),
    "plan_written": Sample("callum-reid", {"version_id": ident("plan", "ivo 2.0")}, Part.ABOUT_ME),
    "plan_contribution": Sample("piotr-nowak", {"contribution_id": contribution_id("ivo 2.0 12 piotr-nowak")}, Part.TRANSITION),
    "plan_contribution_sent": Sample("callum-reid", {"contribution_id": contribution_id("ivo 2.0 8 piotr-nowak")}, Part.FAMILY_TIME),
    "plan_contribution_used": Sample(TEACHER, {"contribution_id": contribution_id("kai 2.0 9 farida-ali")}, Part.EDUCATION),
    "plan_on_paper": Sample(MANAGER, {"version_id": ident("plan", "kai 2.0")}, Part.REPORT),
    "placement_by_manager": Sample(MANAGER, {"placement_id": ident("placement", "kai-rowan")}, Part.PLACEMENT),
    "figures": Sample(COMMISSIONER),
    "notes": Sample(KEY_WORKER, CHILD, Part.PRACTICE_NOTES),
    "note": Sample(KEY_WORKER, {"note_id": ident("note", "kai")}, Part.PRACTICE_NOTES),
    "note_summary": Sample(MANAGER, {"summary_id": summary_id("kai", "sketchbook")}, Part.PRACTICE_NOTES),
    "care_models": Sample(MANAGER),
    "mine": Sample(YOUNG_PERSON),
    "mine_private": Sample(YOUNG_PERSON, {}, Part.PRIVATE_MESSAGE),
    "my_view": Sample(YOUNG_PERSON, {"view_id": view_id("hens")}, Part.SHARED_VIEWS),
    "my_answer": Sample(YOUNG_PERSON, {"answer_id": answer_id("hens")}, Part.SHARED_VIEWS),
    "view": Sample("isaac-thorne", {"view_id": view_id("hens")}, Part.SHARED_VIEWS),
    "inbox": Sample(SOCIAL_WORKER),
    "message": Sample("desmond-clarke", {"message_id": message_id("to the reviewing officer")}, Part.PRIVATE_MESSAGE),
    "asked": Sample(KEY_WORKER, {"question_id": question_id("bedtime")}, Part.DAILY_CARE),
}
REPORTS = ("report", "report_variant", "pack", "plan_sealed", "plan_put_down")
"""Samples that are made by the worker and so looked up: a sealed document of Kai's review, of a pack, of the plan; and a disagreement."""


class SampleUrl(TypedDict):
    """One line of `portal samples --json`."""

    endpoint: str
    method: str
    url: str
    owner_email: str
    part: int | None
    slice: int | None


def samples(app: Flask) -> list[SampleUrl]:
    """A real URL for each guarded route. Routes of reports are left out while no report is sealed."""
    known = {**SAMPLES, **_reports(app)}
    marked = [(rule, mark) for rule in app.url_map.iter_rules() if (mark := getattr(app.view_functions[rule.endpoint], "mark", None))]
    return [
        _url(app, rule, known[mark.sample]) for rule, mark in sorted(marked, key=_by_path) if mark.sample in known or _must_know(rule, mark)
    ]


def _must_know(rule: Rule, mark: Mark) -> bool:
    if mark.sample in REPORTS:
        return False
    raise LookupError(f"{rule.rule} asks for the sample {mark.sample!r}, which portal/demo/samples.py does not have")


def _by_path(marked: tuple[Rule, Mark]) -> tuple[str, str]:
    return marked[0].rule, marked[0].endpoint


def _url(app: Flask, rule: Rule, sample: Sample) -> SampleUrl:
    missing = rule.arguments - sample.values.keys()
    if missing:
        raise LookupError(f"{rule.rule} has {', '.join(sorted(missing))}, for which its sample has no value")
    values = {name: sample.values[name] for name in rule.arguments}
    method = "GET" if "GET" in (rule.methods or ()) else min((rule.methods or set()) - {"OPTIONS", "HEAD"})
    return SampleUrl(
        endpoint=rule.endpoint,
        method=method,
        url=app.url_map.bind("localhost").build(rule.endpoint, values, method=method),
        owner_email=sample.owner_email,
        part=None if sample.part is None else int(sample.part),
        slice=sample.slice,
    )


def _reports(app: Flask) -> dict[str, Sample]:
    """What the manager's eyes find: the fullest sealed document of Kai's latest report, and of the latest handover pack."""
    found: dict[str, Sample] = {}
    with app.app_context():
        acting_as(membership(MANAGER))
        of_a_plan = ReportVariant.plan_number.is_not(None)
        for part, keys, kind in (
            (Part.REPORT, ("report", "report_variant"), ~of_a_plan),
            (Part.HANDOVER_PACK, ("pack",), ~of_a_plan),
            (Part.REPORT, ("plan_sealed",), of_a_plan),
        ):
            query = select(ReportVariant.id, ReportVariant.slice).where(
                kind,
                ReportVariant.child_id == CHILD["child_id"], ReportVariant.state == "sealed",
                ReportVariant.slice.between(slice_of(part), slice_of(part) + 9),
            )  # fmt: skip
            row = db.session.execute(query.order_by(ReportVariant.slice, ReportVariant.sealed_at.desc()).limit(1)).first()
            if row is not None:
                found |= dict.fromkeys(keys, Sample(MANAGER, {"variant_id": row.id}, part, Audience(row.slice % 10)))
        section = db.session.scalar(select(SectionAsked.section_id).where(SectionAsked.id == question_id("bedtime")))
        if section is not None:
            found["section"] = Sample(KEY_WORKER, {"section_id": section}, Part.DAILY_CARE)
        of_kai = (PlanSection.version_id == ident("plan", "kai 2.0"), PlanSection.number == DISSENT)
        dissent = db.session.scalar(select(PlanSection.id).where(*of_kai).limit(1))
        if dissent is not None:
            found["plan_put_down"] = Sample(KEY_WORKER, {"section_id": dissent}, Part.SAFETY)
        nobody_acts()
    return found
