"""What happens in the demonstration, as data: days count from today, lateness in working days."""

from __future__ import annotations

from dataclasses import dataclass

CLIENT, PROVIDER = "client", "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise of the script. `late`: working days past due at delivery (negative: early); None: not delivered."""

    key: str
    title: str
    by: str
    nature: str
    due: int
    late: int | None = 0
    lead: int = 14
    weight: str = "normal"
    owner: str = ""
    moved: int = 0
    move_reason: str = ""
    end: str = "confirm"
    proof: str = ""
    words: str = ""
    waits: str = ""
    share: int = 100


def _p(key: str, title: str, due: int, late: int | None = 0, **more: object) -> Line:
    return Line(key=key, title=title, by=PROVIDER, due=due, late=late, **{"nature": "deliverable", **more})  # type: ignore[arg-type]


def _c(key: str, title: str, due: int, late: int | None = 0, **more: object) -> Line:
    return Line(key=key, title=title, by=CLIENT, due=due, late=late, **{"nature": "input", **more})  # type: ignore[arg-type]


WORK = (
    _c("rules", "Brand and accessibility rules for the checkout", -236, 0, owner="Ana"),
    _p("plan", "Delivery plan for the first quarter", -232, 0, nature="milestone", weight="major", owner="Tomasz"),
    _c("access", "Read access to the payment logs", -228, 3, weight="major", owner="Jonas"),
    _p("adr", "Architecture of the ledger service", -224, 4, waits="access", owner="Priya"),
    _c("terms", "Answer: which card schemes are in scope?", -221, 0, nature="answer", lead=7, owner="Ana"),
    _p("env", "Test environment with invented data", -214, -1, owner="Leo"),
    _p("m1", "Milestone M1: walking skeleton", -205, 0, nature="milestone", weight="major", owner="Tomasz"),
    _c("sec", "Decision: where card data is kept", -203, 2, nature="decision", weight="major", owner="Jonas"),
    _p("tok", "Token vault, first version", -196, 3, owner="Priya"),
    _p("ci", "Build pipeline with signed artefacts", -190, 0, owner="Leo"),
    _c("cert", "Certificate for the test gateway", -187, 0, owner="Mira"),
    _p("run1", "Runbook for key rotation", -180, 0, weight="minor", owner="Leo"),
    _p("m2", "Milestone M2: first card payment end to end", -172, 2, nature="milestone", weight="major", moved=7,
       move_reason="The acquirer's sandbox opens a week later than it was told to us.", owner="Tomasz"),
    _c("dec2", "Decision: refund window of 60 or 90 days", -168, 0, nature="decision", owner="Ana"),
    _p("ref", "Refunds in the test environment", -158, 0, owner="Priya"),
    _c("load", "Forecast of the Christmas load", -154, 5, owner="Mira"),
    _p("perf", "Load test at four times today's peak", -147, 4, waits="load", owner="Leo"),
    _p("pen", "Findings of the penetration test repaired", -138, 1, weight="major", owner="Priya"),
    _c("legal", "Answer: wording of the consent screen", -135, 0, nature="answer", lead=7, owner="Jonas"),
    _p("m3", "Milestone M3: merchants can be onboarded", -126, 0, nature="milestone", weight="major", owner="Tomasz"),
    _p("alerts", "Alerting on failed settlements", -119, 0, weight="minor", owner="Leo"),
    _p("spike", "Comparison of two fraud engines", -112, None, lead=28, end="withdraw", owner="Priya",
       move_reason="You chose the engine without it; the comparison has no use any more."),
    _c("fraud", "Decision: fraud engine", -108, 1, nature="decision", weight="major", owner="Ana"),
    _p("dash", "Settlement dashboard for operations", -101, 0, share=80, owner="Leo",
       words="Accepted without the export; that comes with the next release."),
    _p("api", "Checkout API, specification 1.0", -94, 0, owner="Priya"),
    _c("rev", "Review of the API specification", -88, 0, nature="answer", lead=6, owner="Ana"),
    _p("sdk", "Client library for the mobile team", -80, 3, owner="Leo"),
    _p("arch", "Archive of old transactions", -73, None, end="abandon", weight="minor", owner="Leo",
       move_reason="The person who knew the old system left; we cannot do this in time and will not pretend to."),
    _c("infra", "Production network for the ledger service", -68, 4, weight="major", owner="Mira"),
    _p("m4", "Milestone M4: ledger service live", -59, 6, nature="milestone", weight="major", waits="infra",
       owner="Tomasz"),
    _p("train", "Handover session on key rotation", -54, 0, weight="minor", owner="Priya"),
    _c("uat", "Acceptance test of refunds", -47, 0, owner="Ana"),
    _p("dr", "Disaster recovery drill", -41, 1, weight="major", owner="Leo"),
    _c("vat", "Answer: VAT on split payments", -36, 2, nature="answer", lead=7, owner="Jonas"),
    _p("split", "Split payments in the test environment", -31, 0, owner="Priya"),
    _p("log", "Audit trail export for the auditor", -24, 3, weight="major", owner="Leo", end="contest"),
    _c("merch", "List of the first fifty merchants", -19, 0, owner="Mira"),
    _p("tune", "Fraud rules tuned to last month's cases", -15, 0, owner="Priya"),
    _c("sign", "Decision: move the PCI audit to the summer", -12, 2, nature="decision", owner="Ana"),
    _p("mon", "Monitoring of the acquirer's answer times", -9, 0, weight="minor", owner="Leo"),
    _p("rules2", "Fraud-rules engine in staging", -5, None, weight="major", owner="Priya"),
    _c("prod", "Production read access for two engineers", -4, None, owner="Jonas"),
    _p("wallet", "Wallet payments in the test environment", -2, 0, owner="Priya",
       proof="Build 2.11 in the test environment; Mira paid with two phones on it this morning."),
    _c("scope", "Answer: is partial capture in scope?", 1, None, nature="answer", lead=6, owner="Ana"),
    _p("chk", "Checkout API, sandbox release", 6, None, nature="milestone", weight="major", waits="prod",
       owner="Tomasz"),
    _c("bank", "Test accounts at the second acquirer", 9, None, owner="Mira"),
    _p("m5", "Milestone M5: pilot with five merchants", 13, None, nature="milestone", weight="critical", lead=40,
       moved=10, move_reason="The acquirer's certification moved by ten days; we heard it today.", owner="Tomasz",
       end="moving"),
    _p("doc", "Operations handbook, first edition", 18, None, owner="Leo"),
    _p("offer", "Second environment for the auditors", 20, None, lead=21, end="offered", owner="Leo"),
)  # fmt: skip

LATE_REPORTS = {7: 1, 16: 2, 19: 6, 22: 1, 29: 1}
LATE_INVOICES = {3: 6, 6: 2}
DRAFTS = (
    (PROVIDER, "Weekend cover during the pilot", "Only if they pay for it; ask Tomasz first."),
    (CLIENT, "Second reviewer for change orders", "Jonas has no time before the audit."),
)

PROOFS = {
    "report": (
        "Sent to both leads; three workstreams, one risk unchanged.",
        "In the channel since this afternoon; the late item is named on page one.",
        "Sent with last week's figures beside this week's.",
        "Sent; no surprises this week.",
    ),
    "deliverable": (
        "Merged and released to the test environment; Mira has seen it run.",
        "Build and notes are in the release folder, tests green.",
        "Shown in the review on Tuesday, recording linked in the notes.",
        "Handed over with the checklist; every point is ticked.",
    ),
    "milestone": (
        "All exit criteria are met; the list with links is in the release folder.",
        "Shown end to end to both leads; the recording is linked in the minutes.",
    ),
    "input": (
        "Sent by secure transfer to Priya.",
        "Access is given and was tried out together on the phone.",
        "In the shared folder, version 1.",
    ),
    "decision": (
        "Decided in the steering meeting; the minutes are shared.",
        "Decided by Ana and Jonas, with the reason in the minutes.",
    ),
    "answer": ("Answered in writing to Tomasz.", "Answered in the call and confirmed in writing."),
    "payment": ("Paid by transfer, value date today.", "Paid in full; the bank reference went to your finance team."),
}
