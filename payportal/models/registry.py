"""Every table, imported once so that migrations see them all."""

from payportal.models import (  # noqa: F401 - importing is what registers a table
    application,
    audit,
    bank,
    bank_profile,
    customer,
    erp_batch,
    exception_case,
    invoice,
    journal,
    learned,
    match_gate,
    match_policy,
    notice,
    once,
    partner,
    payment,
    proposal,
    receipt,
    shadow_outcome,
    user,
)
