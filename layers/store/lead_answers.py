"""Reports on sent leads: each answers its lead, or is told beside it, in the report's own transaction."""

from __future__ import annotations

from layers.errors import NotFound
from layers.rules.lead_answers import answered_by, words_of
from layers.rules.leads import LAYER
from layers.rules.people import Role
from layers.rules.reports import Report
from layers.store.chain import next_number
from layers.store.database import Transaction
from layers.store.leads import LeadStore


class LeadAnswers:
    """Takes what the ground says within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.leads = LeadStore(transaction)

    def report_came(self, report: Report) -> None:
        """Let a report on the layer of sent leads answer its lead; whatever stands there, none is refused."""
        if report.layer != LAYER or report.feature is None:
            return
        next_number(self.transaction.connection)  # of two at once the second sees what the first did
        try:
            lead = self.leads.get(report.feature)
        except NotFound:
            return  # a feature of a catalogue that somebody filled before the desk had leads
        sent = self.leads.sender(lead.id)
        supervisor = Role.SUPERVISOR in self.transaction.actor.roles
        answer = answered_by(
            lead, report, supervisor=supervisor, sender=None if sent is None else sent.account
        )
        facts = {"report": str(report.id), "state_seen": report.state_seen, "counts": answer.counts}
        facts |= {} if answer.why_not is None else {"why_not": answer.why_not}
        why = words_of(report, self.transaction.definition(LAYER))
        self.leads.save(lead, answer.lead, answer.step, why=why, facts=facts)
