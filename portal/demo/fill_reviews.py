"""Reviews: the meeting, what partners and the child said, what was decided, and what the report will say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.access.parts import OWN_AUDIENCE, Audience, Part, Role
from portal.access.policy import cell
from portal.children.models import DueItem, Milestone
from portal.deadlines.wording import in_words
from portal.demo.idents import ident, ident_at
from portal.demo.scene import PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ChildsViews, Contribution, Passage, ReviewStory
from portal.demo.shapes import Decision as DecisionStory
from portal.reviews.models import Decision, Review, ReviewPassage

SCHOOL_ROLES = (Role.DT, Role.VSH)
"""Who reads the school's wording of a decision."""

OUTCOMES = {"done": "Done", "partly": "Partly done", "not": "Not done"}
CHASED = {"open", "draft"}


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
                "held_on": self.scene.day(self.held_days_ago),
                "period_from": self.scene.day(self.held_days_ago + self.story.period_days),
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
        kind = self.story.kind[0].upper() + self.story.kind[1:]
        on = self.scene.day(self.held_days_ago)
        return f"{kind}, {on.day} {on:%B %Y}"

    @property
    def _invited(self) -> list[UUID]:
        """Partners who read of part 21 only their own: whoever was there, sent apologies or was asked to write."""
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
        return [{"name": one.name, "capacity": one.capacity, "how": one.how, "note": one.note} for one in self.story.attendance]

    def _walled(self, part: int, audience: int, mine: list[UUID]) -> dict[str, Any]:
        return self.scene.walled(part, audience, self.story.placement, list(dict.fromkeys(mine)))

    def _milestone(self) -> Row:
        return Milestone, self._walled(Part.REVIEW_OWN, Audience.FULL, self._invited) | {
            "id": ident("milestone", self.story.key),
            "kind": "review",
            "source_id": self.id,
            "title": self._title,
            "state": self.story.state,
            "on_date": self.scene.day(self.held_days_ago),
        }

    def _passage(
        self,
        key: str,
        section: str,
        part: int,
        audience: int,
        heading: str,
        said: list[dict[str, Any]],
        author: str,
        mine: list[UUID],
        days_ago: int | None = None,
    ) -> Row:
        full_key = f"{self.story.key} {key}"
        at = self.scene.moment(max(self.held_days_ago if days_ago is None else days_ago, 0), full_key)
        return ReviewPassage, {
            "id": ident_at("review passage", full_key, at),
            **self._walled(part, audience, mine),
            **self.scene.signed(author, at, self.story.placement),
            "review_id": self.id,
            "section": section,
            "heading": heading,
            "passages": said,
        }

    def _report(self) -> Rows:
        for place, text in enumerate(self.story.report):
            mine = self.scene.whose(text.part, text.audience, text.author, placement=self.story.placement)
            if text.part == Part.DECISIONS and text.audience == Audience.FULL:
                mine = mine + self._addressees
            said = [_said("", paragraph) for paragraph in text.paragraphs]
            yield self._passage(f"report {place}", text.section, text.part, text.audience, text.heading, said, text.author, mine)

    def _views(self, views: ChildsViews) -> Row:
        """The child's own words, and how they were gathered. Words that the report tells already are not told twice."""
        told = any(text.section == "3" and text.audience == Audience.FULL for text in self.story.report)
        said = [] if told else [_said("", f"“{words.strip('“”')}”") for words in views.words]
        said.append(_said("How this was gathered", views.gathered))
        said.append(_said("What I want decided", views.wants_decided))
        if views.seen_alone_days_ago is not None:
            said.append(_said("Seen alone by the reviewing officer", in_words(self.scene.day(views.seen_alone_days_ago))))
        said.append(_said("Advocate", "Offered." if views.advocate_offered else "Not offered."))
        heading = f"In {self.scene.child.identity.known_as}'s own words" if not told else "How these views came here"
        keeper = self.scene.key_worker(self.story.placement).key
        return self._passage("views", "3", Part.SHARED_VIEWS, Audience.FULL, heading, said, keeper, [])

    def _contribution(self, contribution: Contribution) -> Rows:
        """What a partner wrote: for the others (part 22), and for partners who read only their own, as theirs (part 21)."""
        person = PERSON[contribution.person]
        heading = f"{person.name}, {Role(person.role).label}"
        place = (heading, contribution.person)
        if contribution.given_days_ago is None:
            said = [_said("", "Asked to contribute; nothing received.")]
            yield self._passage(f"silence {person.key}", "4", Part.REVIEW_OWN, Audience.FULL, heading, said, self.writer, self._invited)
            return
        yield self._contributed(place, Part.REVIEW_OTHERS, Audience.FULL, contribution.passages, contribution.given_days_ago)
        if cell(Part.REVIEW_OWN, Role(person.role)).suffix == "o":
            own = OWN_AUDIENCE[Role(person.role)]
            yield self._contributed(place, Part.REVIEW_OWN, own, contribution.passages, contribution.given_days_ago)
        if contribution.school_summary:
            summary = (Passage("", contribution.school_summary),)
            yield self._contributed(place, Part.REVIEW_OTHERS, Audience.SCHOOL, summary, contribution.given_days_ago)

    def _contributed(self, place: tuple[str, str], part: Part, audience: int, passages: Iterable[Passage], days_ago: int) -> Row:
        heading, person = place
        said = [_said(passage.prompt, passage.text) for passage in passages]
        key = f"contribution {person} {part:d}{audience:d}"
        return self._passage(key, "10", part, audience, heading, said, person, [membership(person)], days_ago)

    def _earlier(self) -> Rows:
        """What became of the last decisions; in the school's words for those that concern it."""
        earlier = self.story.earlier_decisions
        if not earlier:
            return
        heading = "What became of the last decisions"
        said = [_said(one.text, f"{OUTCOMES[one.outcome]}. {one.why}") for one in earlier]
        yield self._passage("earlier", "5", Part.DECISIONS, Audience.FULL, heading, said, self.writer, self._addressees)
        for_school = [_said(OUTCOMES[one.outcome], one.school_text) for one in earlier if one.school_text]
        if for_school:
            yield self._passage("earlier for school", "5", Part.DECISIONS, Audience.SCHOOL, heading, for_school, self.writer, self._schools)

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
            "due_on": self.scene.day(-story.due_in_days),
            "measure": story.measure if audience == Audience.FULL else "",
        }

    def _decision_due(self, story: DecisionStory) -> Row:
        """Due once, in the wording that its owner reads."""
        for_school = bool(story.school_text) and PERSON[story.owner].role in SCHOOL_ROLES
        audience = Audience.SCHOOL if for_school else Audience.FULL
        due_on = self.scene.day(-story.due_in_days)
        held = self.scene.day(self.held_days_ago)
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
            explained=f"Due {in_words(due_on)}, as the review of {in_words(held)} decided.",
            done_at=None if story.state in CHASED else self.scene.moment(max(-story.due_in_days, 0), f"{self.story.key} {story.number}"),
        )

    def _due(self) -> Rows:
        """The meeting that is to come: this one, or the next after it."""
        if self.story.state in {"cancelled", "adjourned"}:
            return
        to_come = self.story.held_in_days if self.story.held_in_days > 0 else self.story.next_in_days
        if to_come is None or to_come < 0:
            return
        due_on = self.scene.day(-to_come)
        kind = self.story.kind if self.story.held_in_days > 0 else f"next {self.story.kind}"
        owner = membership(self.writer)
        yield self._due_item(
            "meeting",
            Part.REVIEW_OWN,
            Audience.FULL,
            kind="review",
            source_id=self.id,
            title=kind[0].upper() + kind[1:],
            owners=[owner],
            mine=[owner, *self._invited],
            due_on=due_on,
            rule="review",
            explained=f"The meeting is on {in_words(due_on)}.",
            done_at=None,
        )

    def _due_item(self, key: str, part: Part, audience: int, *, mine: list[UUID], **told: Any) -> Row:
        return DueItem, self._walled(part, audience, mine) | {
            "id": ident("due", f"{self.story.key} {key}"),
            "legal_limit": None,
            **told,
        }


def _said(lead: str, text: str) -> dict[str, Any]:
    return {"lead": lead, "text": text, "letter": ""}


def _memberships(people: Iterable[str]) -> list[UUID]:
    return list(dict.fromkeys(membership(person) for person in people))
