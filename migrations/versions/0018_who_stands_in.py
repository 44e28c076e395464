"""What was missing of who sees what: who covers and who broke glass is told.

Functions of earlier migrations are amended in place: each amendment names the words that go and the words that come, so that what
changes can be read, and the way back is the same list read from right to left.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Who covers today for somebody near, and until when. Whoever covers stands where the absent one stands, so they are told where that
# one is told. A break-glass under a concern is told to those who review it, and to nobody at the provider.
AROUND = (
    ("oversees uuid, since date)", "oversees uuid, since date, covers uuid, covers_name text, covers_until date)"),
    (
        "and (i.slice % 10 <> 9 or i.membership_id = wall.me())\n    union select o.id from over o)",
        """and (i.slice % 10 <> 9 or wall.me() = any(i.mine))
    union select o.id from over o),
  covering as (
    select c.coverer_id as id, c.covered_id, c.ends_on from people n join app.cover c on c.covered_id = n.id
     where c.starts_on <= wall.today() and c.ends_on >= wall.today() and c.ended_at is null
       and c.covered_id = any(wall.covered_by(c.coverer_id))),
  told as (
    select n.id, o.placement, o.since, null::uuid as covered_id, null::date as ends_on from people n left join over o on o.id = n.id
    union all select v.id, null, null, v.covered_id, v.ends_on from covering v)""",
    ),
    (
        "o.placement, o.since\n    from people n join app.membership mb",
        "n.placement, n.since, n.covered_id, ap.name, n.ends_on\n    from told n join app.membership mb",
    ),
    (
        "join app.agency a on a.id = mb.agency_id left join over o on o.id = mb.id",
        """join app.agency a on a.id = mb.agency_id
    left join app.membership absent on absent.id = n.covered_id left join app.person ap on ap.id = absent.person_id""",
    ),
    ("order by p.name, mb.id", "order by p.name, mb.id, n.covered_id nulls first"),
)
BREAK_GLASS = (
    (
        "null, network, array[me.id], me.id, me.name, me.role",
        "null, network, case when with_concern then council || me.id else array[me.id] end, me.id, me.name, me.role",
    ),
)

AMENDED: dict[str, tuple[tuple[str, str], ...]] = {
    "wall.break_glass(uuid, text, date, text, text, integer, boolean, date, text)": BREAK_GLASS,
}
"""Functions whose arguments and answers stay what they are."""

AROUND_IS_FOR = "portal_web, portal_worker"


def upgrade() -> None:
    op.execute("set role portal_wall")
    _anew("wall.around(uuid, uuid[])", AROUND)
    for function, changes in AMENDED.items():
        _amend(function, changes)
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for function, changes in AMENDED.items():
        _amend(function, _back(changes))
    _anew("wall.around(uuid, uuid[])", _back(AROUND))
    op.execute("set role portal_owner")


def _back(changes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(new, old) for old, new in changes]


def _amended(function: str, changes: Iterable[tuple[str, str]]) -> str:
    words: str = op.get_bind().execute(sa.select(sa.func.pg_get_functiondef(sa.cast(function, _Procedure)))).scalar_one()
    for old, new in changes:
        if words.count(old) != 1:
            raise LookupError(f"{function} has {words.count(old)} times: {old}")
        words = words.replace(old, new)
    return words


def _amend(function: str, changes: Iterable[tuple[str, str]]) -> None:
    _run(_amended(function, changes))


def _anew(function: str, changes: Iterable[tuple[str, str]]) -> None:
    """Where the answer has other columns, a function is made again, and so are its grants."""
    words = _amended(function, changes)
    op.execute(f"drop function {function}")
    _run(words)
    op.execute(f"revoke all on function {function} from public")
    op.execute(f"grant execute on function {function} to {AROUND_IS_FOR}")


def _run(words: str) -> None:
    op.execute(sa.text(words.replace(":", r"\:")))


class _Procedure(sa.types.UserDefinedType[Any]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "regprocedure"
