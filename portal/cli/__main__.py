"""`python -m portal.cli`, for who starts the command line as a process of this very environment."""

from portal.cli import main

main()
