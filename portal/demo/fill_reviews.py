"""Reviews: the meeting, what partners and the child said, what was decided, and what the report will say."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID

from portal.access.parts import OWN_AUDIENCE, Audience, Part, Role
from portal.access.policy import cell
from portal.children.models import DueItem, Milestone
from portal.deadlines.wording import in_words
from portal.demo.fill_record import entry
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import Attendance, ChildsViews, Contribution, PersonStory, ReportText, ReviewStory, Text
from portal.demo.shapes import Decision as DecisionStory
from portal.reviews.models import Decision, Review, ReviewMinutes, ReviewPassage

SCHOOL_ROLES = (Role.DT, Role.VSH)
"""Who reads the school's wording of a decision."""

OUTCOMES = {"done": "Done", "partly": "Partly done", "not": "Not done"}
CHASED = {"open", "draft"}
NOTHING_RECEIVED = "Asked for a contribution; none was received."


def reviews(scene: Scene) -> Rows:
    for story in scene.child.reviews:
        yield from Meeting(scene, story).rows()


@dataclass(frozen=True)
class Meeting:
    """One review on its way into the database."""

    scene: Scene
    story: ReviewStory

    @property
    def id(self) -> UUID:
        return ident("review", self.story.key)

    @property
    def held_days_ago(self) -> int:
        return -self.story.held_in_days

    @property
    def held_on(self) -> date:
        return self.scene.office_day(self.held_days_ago)

    @property
    def writer(self) -> str:
        """Who writes down what nobody else signs: the chair, else the key worker."""
        return self.story.chair or self.scene.key_worker(self.story.placement).key

    def rows(self) -> Rows:
        yield (
            Review,
            self._walled(Part.REVIEW_OWN, Audience.FULL, self._invited)
            | {
                "id": self.id,
                "kind": self.story.kind,
                "title": self._title,
                "state": self.story.state,
                "held_on": self.held_on,
                "period_from": self.scene.day(self.held_days_ago + self.story.period_days),
            },
        )
        yield (
            ReviewMinutes,
            self._walled(Part.REVIEW_OWN, Audience.FULL, [])
            | {
                "id": ident("review minutes", self.story.key),
                "review_id": self.id,
                "participation": self.story.views.code if self.story.views else "",
                "attendance": self._attendance,
            },
        )
        yield self._milestone()
        yield from self._report()
        if self.story.views:
            yield self._views(self.story.views)
        for contribution in self.story.contributions:
            yield from self._contribution(contribution)
        yield from self._earlier()
        for decision in self.story.decisions:
            yield from self._decision(decision)
        yield from self._due()

    @property
    def _title(self) -> str:
        kind = _called(self.story.kind)
        return f"{kind}, {self.held_on.day} {self.held_on:%B %Y}"

    @property
    def _invited(self) -> list[UUID]:
        """Whoever was there, sent apologies or was asked to write: partners read of part 21 only what is theirs."""
        people = [one.person for one in self.story.attendance if one.person and one.how != "not_invited"]
        return _memberships([*people, *(contribution.person for contribution in self.story.contributions)])

    @property
    def _addressees(self) -> list[UUID]:
        """Key worker and clinical lead who were in the room: the review's decisions are addressed to them."""
        there = [one.person for one in self.story.attendance if one.person and one.how.startswith("attended")]
        return _memberships(person for person in there if PERSON[person].role in {Role.KW, Role.CL})

    @property
    def _schools(self) -> list[UUID]:
        return [one.id for one in self.scene.of_role(*SCHOOL_ROLES, placement=self.story.placement)]

    @property
    def _attendance(self) -> list[dict[str, Any]]:
        """Who took part, and who was asked to write and did not; silence is told as silence, never as agreement."""
        silent = {one.person for one in self.story.contributions if one.given_days_ago is None} if self.held_days_ago >= 0 else set()
        rows = [self._took_part(one, silent) for one in self.story.attendance]
        there = {one.person for one in self.story.attendance}
        return rows + [self._took_part(_silent(person), silent) for person in sorted(silent - there)]

    def _took_part(self, one: Attendance, silent: set[str]) -> dict[str, Any]:
        agency = AGENCY[PERSON[one.person].agency].name if one.person else ""
        note = f"{one.note} {NOTHING_RECEIVED}".strip() if one.person in silent else one.note
        return {"name": one.name, "capacity": one.capacity, "agency": agency, "how": one.how, "note": note}

    def _walled(self, part: int, audience: int, mine: list[UUID]) -> dict[str, Any]:
        return self.scene.walled(part, audience, self.story.placement, list(dict.fromkeys(mine)))

    def _milestone(self) -> Row:
        return Milestone, self._walled(Part.REVIEW_OWN, Audience.FULL, self._invited) | {
            "id": ident("milestone", self.story.key),
            "kind": "review",
            "source_id": self.id,
            "title": self._title,
            "state": self.story.state,
            "on_date": self.held_on,
        }

    def _passage(self, key: str, text: ReportText, *, mine: list[UUID], leads: Iterable[str] = (), days_ago: int | None = None) -> Row:
        """One section's text for one audience; `leads` stand before its paragraphs."""
        full_key = f"{self.story.key} {key}"
        at = self.scene.moment(max(self.held_days_ago if days_ago is None else days_ago, 0), full_key)
        said = [{"lead": lead, "text": words, "letter": ""} for lead, words in zip_longest(leads, text.paragraphs, fillvalue="")]
        return ReviewPassage, {
            "id": ident_at("review passage", full_key, at),
            **self._walled(text.part, text.audience, mine),
            **self.scene.signed(text.author, at, self.story.placement),
            "review_id": self.id,
            "section": text.section,
            "heading": text.heading,
            "passages": said,
        }

    def _report(self) -> Rows:
        for place, text in enumerate(self.story.report):
            mine = self.scene.whose(text.part, text.audience, text.author, placement=self.story.placement)
            if text.part == Part.DECISIONS and text.audience == Audience.FULL:
                mine = mine + self._addressees
            yield self._passage(f"report {place}", text, mine=mine)

    def _views(self, views: ChildsViews) -> Row:
        """The child's own words, and how they were gathered. Words that the report tells already are not told twice."""
        written = next((text for text in self.story.report if text.section == "3" and text.audience == Audience.FULL), None)
        heading = written.heading if written else f"What {self.scene.child.identity.known_as} says"
        said = [] if written else [("", f"“{words.strip('“”')}”") for words in views.words]
        said.append(("How this was gathered", views.gathered))
        said.append(("What I want decided", views.wants_decided))
        if views.seen_alone_days_ago is not None:
            said.append(("Seen alone by the reviewing officer", in_words(self.scene.day(views.seen_alone_days_ago))))
        said.append(("Advocate", "Offered." if views.advocate_offered else "Not offered."))
        leads, words = zip(*said, strict=True)
        keeper = self.scene.key_worker(self.story.placement).key
        text = ReportText("3", Part.SHARED_VIEWS, Audience.FULL, heading, words, keeper)
        return self._passage("views", text, mine=[], leads=leads)

    def _contribution(self, contribution: Contribution) -> Rows:
        """What a partner wrote, for the others (part 22); partners who read only their own find it among their entries (part 21)."""
        if contribution.given_days_ago is None:
            return
        author = PERSON[contribution.person]
        mine = [membership(author.key)]
        days_ago = contribution.given_days_ago
        leads = [f"{author.name}: {passage.prompt[0].lower()}{passage.prompt[1:]}" for passage in contribution.passages]
        words = tuple(passage.text for passage in contribution.passages)
        text = ReportText("10", Part.REVIEW_OTHERS, Audience.FULL, "What partners wrote", words, author.key)
        yield self._passage(f"contribution {author.key}", text, mine=mine, leads=leads, days_ago=days_ago)
        if contribution.school_summary:
            text = replace(text, audience=Audience.SCHOOL, paragraphs=(contribution.school_summary,))
            yield self._passage(f"contribution {author.key} for school", text, mine=mine, leads=[author.name], days_ago=days_ago)
        if cell(Part.REVIEW_OWN, Role(author.role)).suffix == "o":
            yield self._kept_by(author, contribution, days_ago)

    def _kept_by(self, author: PersonStory, contribution: Contribution, days_ago: int) -> Row:
        """The author's own copy, in the audience that is theirs: in the review itself others' contributions are not theirs to read."""
        text = Text(
            Part.REVIEW_OWN,
            OWN_AUDIENCE[Role(author.role)],
            f"My contribution to the review of {in_words(self.held_on)}",
            "\n\n".join(f"{passage.prompt}: {passage.text}" for passage in contribution.passages),
            author.key,
            days_ago,
            self.story.placement,
        )
        model, row = entry(self.scene, f"{self.story.key} contribution {author.key}", text, "contribution")
        return model, row | {"mine": [membership(author.key)]}

    def _earlier(self) -> Rows:
        """What became of the last decisions; in the school's words for those that concern it."""
        earlier = self.story.earlier_decisions
        if not earlier:
            return
        heading = "What became of the last decisions"
        words = tuple(f"{OUTCOMES[one.outcome]}. {one.why}" for one in earlier)
        text = ReportText("5", Part.DECISIONS, Audience.FULL, heading, words, self.writer)
        yield self._passage("earlier", text, mine=self._addressees, leads=[one.text for one in earlier])
        told = [one for one in earlier if one.school_text]
        if told:
            text = replace(text, audience=Audience.SCHOOL, paragraphs=tuple(one.school_text or "" for one in told))
            yield self._passage("earlier for school", text, mine=self._schools, leads=[OUTCOMES[one.outcome] for one in told])

    def _decision(self, story: DecisionStory) -> Rows:
        yield self._decided(story, Audience.FULL, story.text, self._told(story))
        if story.school_text:
            yield self._decided(story, Audience.SCHOOL, story.school_text, self._schools)
        yield self._decision_due(story)

    def _told(self, story: DecisionStory) -> list[UUID]:
        """Owner, those who must be told, and who was in the room. A school has its own wording, where there is one."""
        people = [person for person in (story.owner, *story.tell) if PERSON[person].role not in SCHOOL_ROLES]
        if not story.school_text and PERSON[story.owner].role in SCHOOL_ROLES:
            people.append(story.owner)
        return _memberships(people) + self._addressees

    def _decided(self, story: DecisionStory, audience: int, text: str, mine: list[UUID]) -> Row:
        return Decision, self._walled(Part.DECISIONS, audience, mine) | {
            "id": ident("decision", f"{self.story.key} {story.number} {int(audience)}"),
            "review_id": self.id,
            "number": story.number,
            "text": text,
            "owner_name": PERSON[story.owner].name,
            "due_on": self.scene.office_day(-story.due_in_days),
            "measure": story.measure if audience == Audience.FULL else "",
        }

    def _decision_due(self, story: DecisionStory) -> Row:
        """Due once, in the wording that its owner reads."""
        for_school = bool(story.school_text) and PERSON[story.owner].role in SCHOOL_ROLES
        audience = Audience.SCHOOL if for_school else Audience.FULL
        due_on = self.scene.office_day(-story.due_in_days)
        return self._due_item(
            f"decision {story.number}",
            Part.DECISIONS,
            audience,
            kind="decision",
            source_id=ident("decision", f"{self.story.key} {story.number} {int(audience)}"),
            title=(story.school_text or story.text) if for_school else story.text,
            owners=[membership(story.owner)],
            mine=[membership(story.owner)],
            due_on=due_on,
            rule=f"decision {story.number}",
            explained=f"Due {in_words(due_on)}, as the review of {in_words(self.held_on)} decided.",
            done_at=None if story.state in CHASED else self.scene.moment(max(-story.due_in_days, 0), f"{self.story.key} {story.number}"),
        )

    def _due(self) -> Rows:
        """The meeting that is to come: this one, or the next after it."""
        if self.story.state in {"cancelled", "adjourned"}:
            return
        to_come = self.story.held_in_days if self.story.held_in_days > 0 else self._next_in_days
        if to_come is None or to_come < 0:
            return
        due_on = self.scene.office_day(-to_come)
        owner = membership(self.writer)
        yield self._due_item(
            "meeting",
            Part.REVIEW_OWN,
            Audience.FULL,
            kind="review",
            source_id=self.id,
            title=_called(self.story.kind),
            owners=[owner],
            mine=[owner, *self._invited],
            due_on=due_on,
            rule="review",
            explained=f"The meeting is on {in_words(due_on)}.",
            done_at=None,
        )

    @property
    def _next_in_days(self) -> int | None:
        """The next meeting, unless its own story is told already."""
        told = any(review.held_in_days > 0 for review in self.scene.child.reviews)
        return None if told else self.story.next_in_days

    def _due_item(self, key: str, part: Part, audience: int, *, mine: list[UUID], **told: Any) -> Row:
        return DueItem, self._walled(part, audience, mine) | {
            "id": ident("due", f"{self.story.key} {key}"),
            "legal_limit": None,
            **told,
        }


def _called(kind: str) -> str:
    """The meeting as a title says it."""
    said = f"{kind} review" if kind == "pathway" else kind
    return said[0].upper() + said[1:]


def _silent(person: str) -> Attendance:
    """Somebody who neither came nor wrote, though asked to."""
    return Attendance(PERSON[person].name, Role(PERSON[person].role).label.capitalize(), "asked to write", person)


def _memberships(people: Iterable[str]) -> list[UUID]:
    return list(dict.fromkeys(membership(person) for person in people))
