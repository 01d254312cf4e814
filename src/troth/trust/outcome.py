"""From what happened to an outcome g in [0, 1]: pure functions of seconds, shares and counts.

Business seconds are counted by troth.clock, without pauses that the other side caused. A broken, abandoned or
one-sidedly cancelled promise is 0; one cancelled by both is no evidence.
"""

LIMIT_SHARE = 0.25
NOTICE_SHARE = 0.20
REPLAN_CAP = 0.8
PAYMENT_LIMIT = 30 * 86_400


def limit(five_days_seconds: float, duration_seconds: float) -> float:
    """X, the lateness at which nothing is left: 5 business days or a quarter of the business time from acceptance to
    due, whichever is more. Seconds."""
    return max(five_days_seconds, LIMIT_SHARE * duration_seconds)


def timeliness(x_seconds: float, limit_seconds: float) -> float:
    """g of something x late (at most 0: in time) where X is the limit: max(0, 1 - x/X).

    Of a status report X is one report period, of an invoice PAYMENT_LIMIT in calendar seconds.
    """
    if x_seconds <= 0:
        return 1.0
    return max(0.0, 1.0 - x_seconds / limit_seconds) if limit_seconds > 0 else 0.0


def notice(ten_days_seconds: float, duration_seconds: float) -> float:
    """L, how long before the due time a move or cancellation is fair: 10 business days or a fifth of the duration,
    whichever is less. Seconds."""
    return min(ten_days_seconds, NOTICE_SHARE * duration_seconds)


def replan_cap(before_due_seconds: float, notice_seconds: float) -> float:
    """The most g can be after a date was moved by agreement that long before it was due: 1 at least L before, else 0.8.

    The moved date itself is no evidence. Of several moves the lowest cap holds.
    """
    return 1.0 if before_due_seconds >= notice_seconds else REPLAN_CAP


def share(part: float, total: float) -> float:
    """g of a partial acceptance: the accepted share of the weight, in [0, 1]; 0 of nothing."""
    return min(1.0, max(0.0, part / total)) if total > 0 else 0.0


def within(amount: float, agreed: float) -> float:
    """g of spending (or any rate) against an agreed cap: 1 within it, else 1 less the overrun's share of the cap."""
    if amount <= agreed:
        return 1.0
    return max(0.0, 1.0 - (amount - agreed) / agreed) if agreed > 0 else 0.0


def disclosure(stated: float, kept: bool) -> float:
    """g of what was said, at due - L, about the chance of the date: 1 - (stated - outcome)^2; say 1.0 for silence.

    A proper rule: the honest belief has the best expectation.
    """
    return 1.0 - (stated - float(kept)) ** 2


def warning(notice_given_seconds: float, notice_seconds: float) -> float:
    """g of a risk that bit: the notice given as a share of the notice that was due; 0 when it was not disclosed."""
    return share(notice_given_seconds, notice_seconds) if notice_seconds > 0 else float(notice_given_seconds >= 0)
