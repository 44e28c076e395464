"""Whose an item of a move is: from the checklist's codes to the people who are near."""

from uuid import UUID, uuid5

import pytest

from portal.transitions.checklists import CHECKLISTS
from portal.transitions.rules import NearPerson, owners_of


def _id(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def _near(role: str, name: str, capacity: str = "full") -> NearPerson:
    return NearPerson(_id(name), role, name, capacity)


RM, KW, SW, IRO = _near("RM", "Manager"), _near("KW", "Key worker"), _near("SW", "Social worker"), _near("IRO", "Reviewer")
OLD, NEW, VSH, XT = _near("DT", "Old teacher"), _near("DT", "New teacher", "receiving"), _near("VSH", "Head"), _near("XT", "Therapist")
EVERYBODY = (RM, KW, SW, IRO, OLD, NEW, VSH, XT)


def test_the_first_code_owns_and_what_follows_a_plus_helps() -> None:
    found = owners_of("SW+VSH", EVERYBODY)
    assert found.owners == (SW.membership_id,)
    assert found.helpers == (VSH.membership_id,)
    assert found.names == "Social worker, with Head"


def test_a_comma_gives_each_a_part_of_their_own() -> None:
    found = owners_of("RM, SW", EVERYBODY)
    assert found.owners == (RM.membership_id, SW.membership_id)
    assert found.helpers == ()


def test_of_several_whoever_is_involved_owns_it_the_first_preferred() -> None:
    assert owners_of("IRO/SW", EVERYBODY).owners == (IRO.membership_id,)
    assert owners_of("CL/XT", EVERYBODY).owners == (XT.membership_id,)


def test_the_new_school_is_never_taken_for_the_old_one_nor_the_old_for_the_new() -> None:
    assert owners_of("DT+ND", EVERYBODY).owners == (OLD.membership_id,)
    assert owners_of("DT+ND", EVERYBODY).helpers == (NEW.membership_id,)
    assert owners_of("ND", (RM, OLD)).owners == (RM.membership_id,)
    assert owners_of("DT", (RM, NEW)).owners == (RM.membership_id,)


def test_the_old_school_keeps_its_items_while_it_is_leaving() -> None:
    leaving = _near("DT", "Old teacher", "leaving")
    assert owners_of("DT", (RM, leaving, NEW)).owners == (leaving.membership_id,)


def test_the_new_home_answers_by_its_manager_or_else_its_key_worker() -> None:
    manager, worker = _near("RM", "New manager", "receiving"), _near("KW", "New worker", "receiving")
    assert owners_of("NC", (RM, KW, worker, manager)).owners == (manager.membership_id,)
    assert owners_of("NC", (RM, KW, worker)).owners == (worker.membership_id,)


def test_a_vacant_post_falls_to_the_registered_manager_and_says_so() -> None:
    found = owners_of("SW+VSH", (RM,))
    assert found.owners == (RM.membership_id,)
    assert found.names == "social worker vacant: falls to Manager, with virtual school head (vacant)"


def test_with_no_manager_either_it_is_nobodys_and_says_so() -> None:
    found = owners_of("SW", (KW,))
    assert found.owners == ()
    assert found.names == "social worker vacant"


def test_what_the_child_owns_the_manager_ticks_and_the_child_is_named() -> None:
    found = owners_of("CH+ND", EVERYBODY)
    assert found.owners == (RM.membership_id,)
    assert found.names == "the child, through Manager, with New teacher"


def test_nobody_helps_with_what_they_own() -> None:
    found = owners_of("CH+RM", EVERYBODY)
    assert found.owners == (RM.membership_id,)
    assert found.helpers == ()


@pytest.mark.parametrize("spec", sorted({item.owner for checklist in CHECKLISTS.values() for item in checklist.items}))
def test_no_item_of_any_checklist_is_left_without_an_owner_where_there_is_a_manager(spec: str) -> None:
    assert owners_of(spec, (RM,)).owners == (RM.membership_id,)
