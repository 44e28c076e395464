"""What one authority or school has settled where a rule leaves it open."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.deadlines.calendar import SchoolTerms
from portal.deadlines.limits import AnyLimit
from portal.deadlines.rule import Rule, Stage
from portal.deadlines.rules import rule_named
from portal.deadlines.wording import listed
from portal.foundation.refusals import Refused


@dataclass(frozen=True)
class Settings:
    """Limits by rule id, of those the rule offers, and the term dates of the child's school where they are known."""

    chosen: Mapping[str, AnyLimit] = field(default_factory=dict)
    terms: SchoolTerms | None = None

    def __post_init__(self) -> None:
        for rule_id, limit in self.chosen.items():
            _refuse_what_the_rule_does_not_offer(rule_named(rule_id), limit)

    def limit_of(self, rule: Rule, stage: Stage) -> AnyLimit | None:
        return self.chosen.get(rule.id, stage.limit)


def _refuse_what_the_rule_does_not_offer(rule: Rule, limit: AnyLimit) -> None:
    if not rule.choices:
        raise Refused(f"The limit of {rule.id} is the same for every authority ({rule.source}).", rule=rule.id)
    if limit not in rule.choices:
        raise Refused(f"For {rule.id} an authority chooses {listed(map(str, rule.choices), 'or')}.", rule=rule.id)
