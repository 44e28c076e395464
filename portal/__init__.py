"""The partner portal: one shared plan, many agencies, for children in therapeutic residential care in England."""

from portal.app import create_app

__all__ = ["create_app"]
