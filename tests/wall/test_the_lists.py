"""The database's lists of readable and writable slices are the policy table, word for word."""

import pytest

from portal.access.parts import Role
from portal.access.policy import CONTRIBUTE, READ, own_slices, slices
from tests.wall.conftest import Wall


@pytest.mark.parametrize(("table", "level"), [("readable", READ), ("writable", CONTRIBUTE)])
def test_what_the_database_lets_a_role_read_and_write_is_what_the_policy_table_says(wall: Wall, table: str, level: int) -> None:
    with wall.outside() as outside:
        kept = outside.execute(f"select role, slice, own_only from wall.{table}").fetchall()
    near = {(role.value, slice_, False) for role in Role for slice_ in slices(role, level)}
    own = {(role.value, slice_, True) for role in Role for slice_ in own_slices(role, level) - slices(role, level)}
    assert set(kept) == near | own
    assert len(kept) == len(set(kept))
