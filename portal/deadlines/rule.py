"""The shape of a deadline rule: what starts it, how long it gives, whose it is, and where it is written."""

from dataclasses import dataclass
from enum import StrEnum

from portal.deadlines.limits import AnyLimit
from portal.deadlines.wording import listed
from portal.foundation.refusals import Refused


class Basis(StrEnum):
    LEGAL = "legal"
    GUIDANCE = "guidance"
    LOCAL = "local"
    PROPOSED = "proposed"


class Confidence(StrEnum):
    """How the source was read; everything but READ is to be confirmed before it is relied on."""

    READ = "primary text read"
    SECONDARY = "secondary source read"
    GENERAL = "general knowledge, to be confirmed"
    PROPOSAL = "proposed by this product"


@dataclass(frozen=True)
class Stage:
    """One case of a rule whose limit depends on where things stand."""

    key: str
    title: str
    trigger: str
    limit: AnyLimit | None


@dataclass(frozen=True)
class Rule:
    """`owners`: the first answers for it, the others take part. `choices`: the limits an authority may set instead.

    A rule without a limit sets no date; one that `blocks` must be met before the thing itself may happen.
    """

    id: str
    title: str
    trigger: str
    limit: AnyLimit | None
    owners: tuple[str, ...]
    basis: Basis
    source: str
    confidence: Confidence
    note: str = ""
    choices: tuple[AnyLimit, ...] = ()
    stages: tuple[Stage, ...] = ()
    blocks: bool = False

    def stage(self, key: str | None) -> Stage:
        """The stage of that key; for None the first one, which the explanation then names."""
        if not self.stages:
            if key is not None:
                raise Refused(f"{self.id} has no stages: leave “{key[:20]}” out.", rule=self.id)
            return Stage("", self.title, self.trigger, self.limit)
        found = [stage for stage in self.stages if key in (None, stage.key)]
        if not found:
            raise Refused(f"{self.id} has the stages {listed(stage.key for stage in self.stages)}, not “{(key or '')[:20]}”.", rule=self.id)
        return found[0]
