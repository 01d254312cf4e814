"""The pages of the inbox: what needs you, what waits for them, what was heard; threads; and which mail you get."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.door import desk, page
from troth.engagement.models import Person, Seat
from troth.engagement.reads import around, terms_of
from troth.engagement.submit import answer, show
from troth.inbox import choices, commands, rules, threads
from troth.inbox.awaiting import about_words, open_mentions
from troth.inbox.forms import MailForm, MessageForm
from troth.inbox.heard import MOST, heard, mark_read, unread
from troth.inbox.kinds import thread_of
from troth.inbox.models import MailChoice, Seen
from troth.promises import board
from troth.web.places import subject_path
from troth.web.public import public
from troth.web.shell import NavItem

DESK_PAGE = 30
BRIEF = 4


@page(may=rules.SEES)
@require_safe
def needs_you(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What needs you, yours first, then the oldest."""
    return _inbox(request, actor, "")


@page(may=rules.SEES)
@require_safe
def waiting_on_them(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the other side has to do, since when."""
    return _inbox(request, actor, "theirs/")


@page(may=rules.SEES)
@require_safe
def heard_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What others recorded, newest first."""
    before = request.GET.get("before", "")
    place = int(before) - 1 if before.isdecimal() and len(before) < 16 else None
    return _inbox(request, actor, "heard/", found=heard(actor, place))


def _inbox(request: HttpRequest, actor: Actor, tab: str, **context: Any) -> HttpResponse:
    lists, other = board.board(actor), around(actor).sides.get(actor.other)
    mine, theirs, base = board.todos(actor, lists), lists.get(actor.other, []), f"/e/{actor.slug}/"
    them = other.short if other else "them"
    tabs = [
        NavItem(label="Needs you", url=f"{base}inbox/", current=not tab, count=len(mine), alert=bool(mine)),
        NavItem(label=f"Waiting on {them}", url=f"{base}inbox/theirs/", current=tab == "theirs/", count=len(theirs)),
        _heard_tab(f"{base}inbox/heard/", tab == "heard/", unread(actor)),
    ]  # fmt: skip
    return show(
        request, actor, "inbox/inbox.html", tab=tab, tabs=tabs, mine=mine, theirs=theirs, other=other, base=base,
        terms=terms_of(actor).current, **context,
    )  # fmt: skip


def _heard_tab(url: str, current: bool, new: int) -> NavItem:
    if new > MOST:
        return NavItem(label=f"Heard, over {MOST} new", url=url, current=current)
    return NavItem(label="Heard", url=url, current=current, count=new)


@page(may=rules.SEES)
@require_POST
def read_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say that everything up to what was shown is read; for oneself alone."""
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 16:
        mark_read(actor, int(upto))
    return HttpResponseRedirect(f"/e/{actor.slug}/inbox/heard/")


@page(may=rules.SEES)
@require_safe
def brief(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What needs you here in short: a fragment of the inbox over all engagements."""
    lists, other = board.board(actor), around(actor).sides.get(actor.other)
    mine = board.todos(actor, lists)
    context = {
        "mine": mine[:BRIEF], "more": len(mine) - BRIEF, "theirs": len(lists.get(actor.other, ())), "other": other,
        "base": f"/e/{actor.slug}/", "new": unread(actor),
    }  # fmt: skip
    return render(request, "inbox/brief.html", context)


@page(may=rules.SEES)
@require_safe
def moved(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where the inbox stood before."""
    return HttpResponseRedirect(f"/e/{actor.slug}/inbox/")


@desk()
@require_safe
def all_inboxes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The inboxes of all your engagements."""
    seats = Seat.objects.select_related("side__engagement").filter(person=actor.person, ended=None)
    after = request.GET.get("after", "")
    if after:
        seats = seats.filter(side__engagement__slug__gt=after[:60])
    found = list(seats.order_by("side__engagement__slug")[: DESK_PAGE + 1])
    shown = [seat.side.engagement for seat in found[:DESK_PAGE]]
    older = f"?after={shown[-1].slug}" if found[DESK_PAGE:] else ""
    return show(request, actor, "inbox/all.html", engagements=shown, older=older)


@page(may=rules.SEES)
@require_safe
def thread(request: HttpRequest, actor: Actor, about: str) -> HttpResponse:
    """Everything that was said about a thing."""
    _there(actor, about)
    said = threads.thread(actor, about, request.GET.get("before", ""))
    return show(
        request, actor, "inbox/thread.html", thread=said, own=around(actor).sides[actor.party].short,
        mentioned=open_mentions(actor).filter(thread=thread_of(about)).exists(), **_around(actor, about),
    )  # fmt: skip


@page(may=rules.POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, actor: Actor, about: str) -> HttpResponse:
    """Write to both sides beside a thing."""
    return _say(request, actor, about, private=False)


@page(may=rules.NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, actor: Actor, about: str) -> HttpResponse:
    """Write a note that only your side sees."""
    return _say(request, actor, about, private=True)


def _say(request: HttpRequest, actor: Actor, about: str, *, private: bool) -> HttpResponse:
    _there(actor, about)
    form = MessageForm(request.POST or None, people=threads.mentionable(actor, private=private))
    number = request.GET.get("answers", "")
    answers = int(number) if number.isdecimal() and len(number) < 16 else None

    def build(cleaned: dict[str, Any]) -> Any:
        named = threads.named_in(actor, cleaned["text"], private=private)
        chosen = tuple(sorted({*cleaned.get("mentions", ()), *named}))
        make = commands.KeepNote if private else commands.PostMessage
        return make(about=about, text=cleaned["text"], answers=answers, mentions=chosen)

    own = around(actor).sides[actor.party]
    where = _around(actor, about)
    return answer(
        request, actor, form, build, to=where["base"], template="inbox/say.html", private=private, numbered=not private,
        said=f"Noted. Only {own.name} can see it." if private else "Sent to both sides.", answers=answers,
        submit="Keep the note" if private else f"Write to both sides as {own.name}", cancel=where["base"], own=own,
        becomes="" if private else f"This becomes entry {around(actor).size + 1:,}. It can be answered, not removed.",
        thread=threads.thread(actor, about, most=threads.BRIEF), **where,
    )  # fmt: skip


@page(may=rules.SEES)
@require_POST
def seen(request: HttpRequest, actor: Actor, about: str) -> HttpResponse:
    """Say that you saw where you are mentioned; for oneself alone."""
    _there(actor, about)
    rows = open_mentions(actor).filter(thread=thread_of(about))
    marks = [Seen(reader_id=actor.person, space_id=row.space_id, seq=row.seq) for row in rows]
    Seen.objects.bulk_create(marks, ignore_conflicts=True)
    return HttpResponseRedirect(f"/e/{actor.slug}/threads/{about}/")


def _there(actor: Actor, about: str) -> None:
    if not threads.is_there(actor, about):
        raise NotThere


def _around(actor: Actor, about: str) -> dict[str, Any]:
    path = subject_path(about)
    return {
        "what": about_words(about), "thing_url": f"/e/{actor.slug}/{path}",
        "base": f"/e/{actor.slug}/threads/{about}/",
    }  # fmt: skip


@desk()
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which mail you get, and when."""
    choice = choices.choice_of(actor.person)
    now = {"digest": choice.digest, "instant": choice.instant, "zone": choice.zone}
    form = MailForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        MailChoice.objects.update_or_create(reader_id=actor.person, defaults=form.cleaned_data)
        messages.success(request, "Kept.")
        return HttpResponseRedirect("/account/")
    return show(
        request, actor, "web/form_page.html", form=form, heading="Mail", submit="Keep", cancel="/account/",
        lead="Letters name the thing by its number, never a title or anybody's words.",
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, sealed: str) -> HttpResponse:
    """Stop a kind of mail by the address in it (RFC 8058): looking changes nothing, and it tells nothing else."""
    found = choices.stopped_by(sealed)
    if found is None or not Person.objects.filter(pk=found.reader).exists():
        raise Http404
    if request.method == "POST":
        choices.stop(found)
    return render(request, "inbox/stop.html", {"which": found.which, "done": request.method == "POST"})
