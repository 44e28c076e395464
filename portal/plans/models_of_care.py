"""The plan's view of a model of care. The models themselves lie lower, since practice notes and reports speak them as well."""

from portal.caremodels.queries import key_in_use, model_for, model_in_use
from portal.caremodels.shapes import (
    AGREED_BY,
    APPROVERS,
    LEAD_AUTHORS,
    SECTION_15_AUDIENCES,
    SECTION_PART,
    Letter,
    LetterField,
    ModelOfCare,
    SectionInModel,
    Step,
)
from portal.caremodels.shipped import FIVE_STEP_MODEL, FIVE_STEPS, MODELS, PACE, PACE_LETTERS

__all__ = [
    "AGREED_BY", "APPROVERS", "FIVE_STEPS", "FIVE_STEP_MODEL", "LEAD_AUTHORS", "MODELS", "PACE", "PACE_LETTERS", "SECTION_15_AUDIENCES",
    "SECTION_PART", "Letter", "LetterField", "ModelOfCare", "SectionInModel", "Step", "key_in_use", "model_for", "model_in_use",
]  # fmt: skip
