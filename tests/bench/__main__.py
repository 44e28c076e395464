"""`python -m tests.bench [--rounds N] [--each N] [--profile TARGET]`: see the package's own words. Takes some minutes."""

import argparse
import cProfile
import gzip
import hashlib
import os
import pstats
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from tests import world
from tests.bench import measuring, portal_targets, starting, yardstick
from tests.bench.measuring import Target
from tests.databases import Cluster, for_sqlalchemy
from tests.seeded import SEED, fill_with_thousands, pages_of, visitors
from tests.visitor import Visitor

READERS = ("KW", "RM", "CL", "SW", "IRO", "CO", "XT", "DT", "VSH")
TABLES = ("child", "entry", "due_item", "plan_section", "trail")


def main() -> int:
    wanted = _wanted()
    begun = time.monotonic()
    with _world() as (cluster, name, outside):
        print(_rows(outside))
        targets, seen = _targets(cluster, name)
        print(f"the pages of {len(READERS)} roles, as shown today: {_fingerprint(seen, cluster.dsn('portal_web', name))}\n")
        if wanted.profile:
            _profile(next(target for target in targets if target.name == wanted.profile), wanted.each)
            return 0
        measuring.take_turns(targets, outside, rounds=wanted.rounds, each=wanted.each)
    _table(targets)
    kept = [*_bars(targets), *_starting()]
    print(f"\n{time.monotonic() - begun:.0f} s in all; {wanted.rounds} rounds of {wanted.each} requests; load {os.getloadavg()[0]:.1f}")
    return 0 if all(kept) else 1


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast the portal is, as ratios within one run.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--each", type=int, default=30, help="requests of each target in a round")
    parser.add_argument("--profile", metavar="TARGET", help="instead of measuring, say where one target spends its time")
    return parser.parse_args()


@contextmanager
def _world() -> Iterator[tuple[Cluster, str, psycopg.Connection[Any]]]:
    """A throwaway server with 5,000 generated children and the yardstick's 85,000."""
    cluster = Cluster(f"bench-{os.getpid()}")
    try:
        name = cluster.template("measured", fill_with_thousands)
        yardstick.prepare(cluster.superuser_dsn(name))
        portal_targets.make_role_over_the_wall(cluster.superuser_dsn(name))
        with psycopg.connect(cluster.superuser_dsn(name), autocommit=True) as outside:
            yield cluster, name, outside
    finally:
        cluster.leave()


def _targets(cluster: Cluster, name: str) -> tuple[list[Target], dict[str, Visitor]]:
    def dsn(user: str, called: str) -> str:
        return for_sqlalchemy(cluster.dsn(user, name)) + f"&application_name={called}"

    settings = world.settings_for(cluster, name, Path(tempfile.mkdtemp(prefix="portal-bench-")))
    portal_targets.let_others_begin()
    ours = portal_targets.portal(settings, dsn("portal_web", "ours"))
    unwalled = portal_targets.portal(settings, dsn(portal_targets.OVER_THE_WALL, "unwalled"))
    plain = yardstick.yardstick(dsn("portal_web", "p"))
    seen = visitors(ours, cluster.dsn("portal_migrate", name))
    team, worst = seen["SW team"], seen["CO"]
    web_dsn = cluster.dsn("portal_web", name)
    portal_targets.enter_for_nothing(unwalled, web_dsn, [team])
    one = portal_targets.child_of(web_dsn, team)
    listed, child = portal_targets.listed, portal_targets.child
    return [
        Target("P", plain, "p", lambda: iter(lambda: ("GET", "/", b"", {"Cookie": f"session={yardstick.cookie()}"}), None)),
        listed(ours, "list", "ours", team),
        listed(unwalled, "list, no row security", "unwalled", team),
        listed(ours, "list, no sieve", "ours", team, without=portal_targets.no_sieve),
        listed(ours, "list, no trail", "ours", team, without=portal_targets.no_trail),
        child(ours, "child", "ours", team, one),
        child(unwalled, "child, no row security", "unwalled", team, one),
        child(ours, "child, no sieve", "ours", team, one, without=portal_targets.no_sieve),
        child(ours, "child, no trail", "ours", team, one, without=portal_targets.no_trail),
        portal_targets.following(ours, "fragment", "ours", team),
        portal_targets.completing(ours, "write", "ours", team, portal_targets.open_items(web_dsn, team.member.membership_id)),
        listed(ours, "list of 1,250 children", "ours", worst),
        child(ours, "child, school", "ours", seen["DT"], portal_targets.child_of(web_dsn, seen["DT"])),
    ], seen


def _rows(outside: psycopg.Connection[Any]) -> str:
    counted = []
    for table in TABLES:
        row = outside.execute(f"select count(*) from app.{table}").fetchone()
        counted.append(f"{row[0] if row else 0:,} {table}")
    return f"scale M, seed {SEED}: {', '.join(counted)}; the yardstick over {yardstick.CHILDREN:,} children"


def _fingerprint(seen: dict[str, Visitor], web_dsn: str) -> str:
    """A hash of what the list and a child's page say to every role: a page that is faster because it says less is caught."""
    words = []
    for reader in READERS:
        pages = pages_of(web_dsn, seen[reader].member.membership_id)
        words += [seen[reader].get(pages[name]).text for name in ("list", "child")]
    return f"{hashlib.sha256(chr(10).join(words).encode()).hexdigest()[:16]}, {sum(map(len, words)):,} characters"


# What is printed


def _table(targets: list[Target]) -> None:
    plain = targets[0]
    print(f"{'':28}{'ms':>7}{'app':>7}{'pg':>7}{'x P':>7}   {'min':>5} {'max':>5}{'KiB':>8}{'gzip':>7}")
    for target in targets:
        ratios = [mine / theirs for mine, theirs in zip(target.cpu, plain.cpu, strict=True)]
        packed = len(gzip.compress(target.body, 6))
        print(
            f"{target.name:28}{target.median:7.2f}{median(target.ours):7.2f}{median(target.database):7.2f}{median(ratios):7.2f}"
            f"   {min(ratios):5.2f} {max(ratios):5.2f}{len(target.body) / 1024:8.1f}{packed / 1024:7.1f}"
        )
    print()


def _bars(targets: list[Target]) -> Iterator[bool]:
    """Against the bars of the specification. Only what is exact decides the exit: a busy machine is nobody's fault."""
    by_name = {target.name: target for target in targets}

    def ratio(one: str, other: str = "P") -> list[float]:
        return [mine / theirs for mine, theirs in zip(by_name[one].cpu, by_name[other].cpu, strict=True)]

    def saved(page: str, without: str) -> list[float]:
        return [(whole - less) / less for whole, less in zip(by_name[page].cpu, by_name[f"{page}, {without}"].cpu, strict=True)]

    _say("list of 25, x P", ratio("list"), 1.5)
    _say("child's page, x P", ratio("child"), 1.5)
    _say("fragment, x P", ratio("fragment"), 0.7)
    for page in ("list", "child"):
        _say(f"{page}: what row security adds", saved(page, "no row security"), 0.15)
        _say(f"{page}: what the sieve adds", saved(page, "no sieve"), 0.15)
        trail = [(w - n) / p for w, n, p in zip(by_name[page].cpu, by_name[f"{page}, no trail"].cpu, by_name["P"].cpu, strict=True)]
        _say(f"{page}: what the trail costs, x P", trail, 0.15)
    for page, kib in (("list", 6.0), ("fragment", 2.0)):
        body = by_name[page].body
        yield _say(f"{page}, gzip KiB", [len(gzip.compress(body, 6)) / 1024], kib)
        yield _say(f"{page}, rows missing of 25", [25 - len(re.findall(rb'class="people-list__main"', body))], 0)
    for page in ("list", "child"):
        shorter = len(by_name[page].body) - len(by_name[f"{page}, no row security"].body)
        yield _say(f"{page}, bytes that differ without row security", [abs(shorter)], 0)


def _starting() -> Iterator[bool]:
    foundations, web, ratios = starting.cost_of_imports()
    _say(f"import ({web:.2f} s), x Flask + SQLAlchemy + psycopg ({foundations:.2f} s)", ratios, 1.5)
    found = starting.forbidden_modules()
    print(f"{'not imported: ' + ', '.join(starting.NEVER):58} {'kept' if not found else 'BROKEN: ' + ', '.join(found)}")
    yield not found


def _say(what: str, values: list[float], bar: float) -> bool:
    kept = median(values) <= bar
    between = f"({min(values):.2f} to {max(values):.2f})" if len(values) > 1 else ""
    print(f"{what:58} {median(values):6.2f} {between:18} bar {bar:4.2f}  {'kept' if kept else 'MISSED'}")
    return kept


def _profile(target: Target, each: int) -> None:
    measuring._batch(target, 10)
    profile = cProfile.Profile()
    profile.enable()
    measuring._batch(target, each)
    profile.disable()
    for order in ("tottime", "cumtime"):
        pstats.Stats(profile, stream=sys.stdout).strip_dirs().sort_stats(order).print_stats(45)


if __name__ == "__main__":
    sys.exit(main())
