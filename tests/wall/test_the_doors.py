"""The ways past row security: database users, definer functions, sign-in, jobs."""

from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from tests import grid
from tests.wall.conftest import Wall

LOGINS = ("portal_web", "portal_worker")


@pytest.mark.parametrize("user", LOGINS)
def test_the_portals_users_are_nobody_special(wall: Wall, user: str) -> None:
    with wall.outside() as outside:
        row = outside.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = %s", [user]
        ).fetchone()
        assert row == (False, False, False, False, False)
        assert outside.execute("select count(*) from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = %s",
                               [user]).fetchone() == (0,)  # fmt: skip


@pytest.mark.parametrize("user", LOGINS)
def test_the_portals_users_own_nothing_and_make_nothing(wall: Wall, user: str) -> None:
    with wall.outside() as outside:
        owned = outside.execute("""
            select 'class', relname::text from pg_class where relowner = %(user)s::regrole
            union all select 'function', proname from pg_proc where proowner = %(user)s::regrole
            union all select 'schema', nspname from pg_namespace where nspowner = %(user)s::regrole
            union all select 'database', datname from pg_database where datdba = %(user)s::regrole""",
            {"user": user}).fetchall()  # fmt: skip
        may = outside.execute(
            "select nspname from pg_namespace where has_schema_privilege(%s, oid, 'CREATE') and nspname !~ '^pg_temp'", [user]
        ).fetchall()
        database = outside.execute("select has_database_privilege(%(user)s, current_database(), 'CREATE'), "
                                   "has_database_privilege(%(user)s, current_database(), 'TEMP')", {"user": user}).fetchone()  # fmt: skip
    assert owned == []
    assert may == []
    assert database == (False, False)


@pytest.mark.parametrize("user", LOGINS)
@pytest.mark.parametrize("role", ["portal_owner", "portal_wall", "portal_migrate", "postgres"])
def test_the_portals_users_become_nobody_else(wall: Wall, user: str, role: str) -> None:
    with wall.acting(None, user) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(f"set role {role}")


def test_only_the_portals_users_may_connect(wall: Wall) -> None:
    with wall.outside() as outside:
        outside.execute("do $$ begin create role passer_by login; exception when duplicate_object then null; end $$")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(wall.cluster.dsn("passer_by", wall.name)).close()


@pytest.mark.parametrize("user", LOGINS)
def test_secrets_sessions_attempts_and_the_register_are_behind_functions(wall: Wall, user: str) -> None:
    for table in (
        "credential",
        "signin_session",
        "signin_throttle",
        "passkey",
        "recovery_code",
        "signin_challenge",
        "draft",
        "seal_register",
        "home_manager",
    ):
        for statement in ("select * from app.{}", "select count(*) from app.{}", "copy app.{} to stdout"):
            with wall.acting("sunita-rao", user) as connection, pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.format(table))


def test_the_worker_has_no_door_to_signing_in(wall: Wall) -> None:
    with wall.acting(None, "portal_worker") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select * from signin.account('x')")


def test_signing_in_looks_up_one_exact_match_and_lists_nobody(wall: Wall) -> None:
    for address in ("", "%", "_%", "ruth%", "ruth.adeyemi@tamarisk-lane.example'--", "*", None):
        with wall.acting(None) as connection:
            row = connection.execute("select * from signin.account(%s)", [address]).fetchone()
        assert row is None or row[0] is None, address
    with wall.acting(None) as connection:
        found = connection.execute("select person_id, suspended from signin.account('Ruth.Adeyemi@Tamarisk-Lane.example')").fetchall()
    assert found == [(grid.ident("person", "ruth-adeyemi"), False)]


OPEN = "select signin.open(%s, %s, %s, %s, %s, 600, '', '', false)"


def test_nobodys_seed_is_told_but_to_the_session_that_awaits_its_code(wall: Wall) -> None:
    """Nor by address, nor to a session that is only setting up; and what is told is sealed."""
    who = grid.ident("person", "ruth-adeyemi")
    with wall.acting(None) as connection:
        for token, strength in ((b"waits", "password"), (b"sets up", "enrolling")):
            connection.execute(OPEN, [uuid4(), token, who, None, strength])
        told = [
            connection.execute("select totp_secret from signin.seed(%s)", [token]).fetchone() for token in (b"waits", b"sets up", b"no")
        ]
        assert [bool(row and row[0]) for row in told] == [True, False, False]
        account = connection.execute("select * from signin.account('ruth.adeyemi@tamarisk-lane.example')")
        assert [column.name for column in account.description or ()] == ["person_id", "password_hash", "suspended"]


def test_factors_are_changed_only_by_a_session_that_just_showed_one(wall: Wall) -> None:
    who, member = grid.ident("person", "ruth-adeyemi"), grid.member("ruth-adeyemi")
    with wall.acting(None) as connection:
        connection.execute(OPEN, [uuid4(), b"waits", who, None, "password"])
        connection.execute(OPEN, [uuid4(), b"is in", who, member, "password+code"])
        for statement in ("select signin.set_password(%s, 'x')", "select signin.set_seed(%s, 'v1.x', 1)",
                          "select signin.add_passkey(%s, gen_random_uuid(), 'id', 'key', 0, 'name')"):  # fmt: skip
            done = [connection.execute(statement, [token]).fetchone() for token in (b"waits", b"nobody", b"is in")]
            assert done == [(False,), (False,), (True,)], statement


def test_every_door_of_signing_in_asks_for_an_exact_key(wall: Wall) -> None:
    with wall.outside() as outside:
        doors = dict(outside.execute(
            "select proname::text, pg_get_function_identity_arguments(oid) from pg_proc where pronamespace = 'signin'::regnamespace"
            " and prorettype <> 'trigger'::regtype and has_function_privilege('portal_web', oid, 'execute')"
        ).fetchall())  # fmt: skip
    assert {name for name, asked in doors.items() if not asked} == set()
    assert set(doors) == {
        "account", "memberships", "open", "look_up", "close", "rehash", "renew", "switch", "own_sessions", "end_own", "factors", "seed",
        "use_code", "use_recovery", "challenge", "answered", "passkey", "used_passkey", "passkeys", "add_passkey", "name_passkey",
        "end_passkey", "set_password", "set_seed", "set_recovery", "enrolled", "make_room", "reseal", "ran_out", "take", "right", "trust",
        "own_doings", "keep_draft", "drop_draft", "invitation", "claim_invitation", "recovery", "claim_recovery", "recovery_to_stop",
        "stop_recovery",
    }  # fmt: skip


def test_a_session_of_one_person_never_acts_by_anothers_membership(own_wall: Wall) -> None:
    with own_wall.acting(None) as connection:
        connection.execute(OPEN, [uuid4(), b"token", grid.ident("person", "farida-ali"), grid.member("sunita-rao"), "password+code"])
        assert connection.execute("select * from signin.look_up('token', '', true)").fetchall() == []


@pytest.mark.parametrize("who", ["suspended", "gone", "not-yet"])
def test_a_session_opens_nothing_for_somebody_suspended_or_no_longer_or_not_yet_there(wall: Wall, who: str) -> None:
    with wall.acting(None) as connection:
        connection.execute(OPEN, [uuid4(), b"token", grid.ident("person", who), grid.member(who), "password+code"])
        assert connection.execute("select * from signin.look_up('token', '', true)").fetchall() == []


def test_of_two_uses_of_a_code_one_wins(wall: Wall) -> None:
    who = grid.ident("person", "ruth-adeyemi")
    with wall.acting(None) as connection:
        connection.execute(OPEN, [uuid4(), b"token", who, None, "password"])
        used = [connection.execute("select signin.use_code('token', 100)").fetchone() for _ in range(2)]
        older = connection.execute("select signin.use_code('token', 99)").fetchone()
    assert used == [(True,), (False,)]
    assert older == (False,)


def test_the_web_adds_a_job_and_reads_back_its_id_alone(wall: Wall) -> None:
    with wall.acting("ruth-adeyemi") as connection:
        added = connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args) values ('reports', 'draw', '{\"request\": 1}') returning id"
        ).fetchone()
        assert added is not None
        assert connection.execute("select id from procrastinate_jobs").fetchall() == [added]
        for column in ("args", "task_name", "queue_name", "status", "*"):
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"select {column} from procrastinate_jobs")
        for statement in ("update procrastinate_jobs set queue_name = 'x'", "delete from procrastinate_jobs"):
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


def test_the_worker_learns_of_a_request_only_who_asked(wall: Wall) -> None:
    request = grid.row_of("render_request", "kai", 240)
    with wall.acting(None, "portal_worker") as connection:
        assert connection.execute("select wall.requester_of(%s)", [request]).fetchone() == (grid.member("ruth-adeyemi"),)
        assert connection.execute("select * from app.render_request").fetchall() == []
    with wall.acting("sunita-rao") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select wall.requester_of(%s)", [request])


def test_only_the_worker_registers_a_seal(wall: Wall) -> None:
    with wall.acting("gareth-pryce") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select wall.register_seal('a', %s, 'b', 'c', 'd', now())", [uuid4()])
    with wall.acting(None, "portal_worker") as connection:
        connection.execute("select wall.register_seal('a', %s, 'b', 'c', 'd', now())", [uuid4()])
        assert connection.execute("select issuer from wall.sealed_file('a')").fetchone() == ("b",)
        assert connection.execute("select issuer from wall.sealed_file('%')").fetchone() == (None,)


def test_what_a_role_reads_is_told_to_nobody_who_could_change_it(wall: Wall) -> None:
    for user in LOGINS:
        for table in ("readable", "writable"):
            for statement in ("insert into wall.{} values ('DT', 90, false)", "update wall.{} set slice = 90", "delete from wall.{}"):
                with wall.acting("farida-ali", user) as connection, pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(statement.format(table))


def test_the_standing_of_a_child_is_told_of_oneself_only(wall: Wall) -> None:
    with wall.acting("stranger-teacher") as connection:
        for child in grid.CHILDREN:
            row = connection.execute("select wall.standing(%s)", [grid.ident("child", child)]).fetchone()
            assert row is not None
            assert {kind for kind, _, _ in row[0]} <= {"denied", "released"}, "near nobody, whatever is closed or opened"
