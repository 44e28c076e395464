"""Asking for a report, and asking whether a file is genuine."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from portal.web.forms import PortalForm


class MakeReportForm(PortalForm):
    """Nothing to fill in: the facts are what is written."""


class VerifyForm(FlaskForm):  # type: ignore[misc]
    file = FileField("The PDF file")
    fingerprint = StringField("Or its SHA-256 fingerprint")
