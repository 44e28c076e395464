"""The seven checklists of a move, T1 to T7: what has to happen, who owns it and when it is due, counted from the move date M.

Pure data, a module for each. A provider may keep its own version of one (`own_checklists.py`); a move works on a copy (`models.py`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from portal.transitions.checklists.items import Checklist
from portal.transitions.checklists.t1_moving_in import T1
from portal.transitions.checklists.t2_another_home import T2
from portal.transitions.checklists.t3_into_a_family import T3
from portal.transitions.checklists.t4_changing_school import T4
from portal.transitions.checklists.t5_key_adult_leaves import T5
from portal.transitions.checklists.t6_emergency import T6
from portal.transitions.checklists.t7_leaving_care import T7

CHECKLISTS: Mapping[str, Checklist] = MappingProxyType({checklist.kind: checklist for checklist in (T1, T2, T3, T4, T5, T6, T7)})
