"""One process of several that all show the same one-time code, or the same recovery code, at once. Run by test_replay.py.

Prints `in` when it won; `not` when it was refused. It waits for the moment that it is told to begin.
"""

import sys
import time

from portal import create_app
from portal.foundation.refusals import Refused
from portal.signin import commands, store


def main(email: str, begin: str, *shown: str) -> None:
    app = create_app()
    with app.app_context():
        account = store.account(email)
        assert account is not None
        tokens = [store.open_session(account.person_id, membership_id=None, strength="password") for _ in shown]
        time.sleep(max(0.0, float(begin) - time.time()))
        for token, code in zip(tokens, shown, strict=True):
            try:
                commands.check_either_code(token, account.person_id, code)
                print("in")
            except Refused:
                print("not")


if __name__ == "__main__":
    main(*sys.argv[1:])
