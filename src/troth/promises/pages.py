"""The pages of promises: the list, making one, one with its history, every verb, private drafts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement.door import page
from troth.engagement.reads import around
from troth.engagement.submit import answer, show, submit
from troth.promises import commands, delivery, reads, rules, story, verbs
from troth.promises.fold import Phase
from troth.promises.forms import ConfirmForm, NothingForm, PromiseForm, WaitForm, look_again
from troth.promises.kinds import Nature, Weight
from troth.promises.measured import measured
from troth.promises.models import Draft, Promise
from troth.promises.timeline import window
from troth.web.shell import NavItem


def find_promise(actor: Actor, address: dict[str, Any], may: Rule) -> Promise:
    """The promise of an address, if this actor may see it."""
    row = Promise.objects.filter(may.where(actor), number=address.pop("number")).first()
    if row is None:
        raise NotThere
    return row


def find_draft(actor: Actor, address: dict[str, Any], may: Rule) -> Draft:
    """The open private draft of an address."""
    row = Draft.objects.filter(may.where(actor), pk=address.pop("draft"), closed=False).first()
    if row is None:
        raise NotThere
    return row


@page(may=rules.SEES)
@require_safe
def promise_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All promises, filtered by the query string."""
    shown = request.GET.get("show", "open")
    shown = shown if shown in reads.SHOW else "open"
    names = around(actor).sides
    by = request.GET.get("by", "")
    by = by if by in names else ""
    base = f"/e/{actor.slug}/promises/"
    view = "timeline" if request.GET.get("view") == "timeline" else "list"
    context: dict[str, Any] = {
        "view": view, "sides": names, "base": base, "show": shown, "by": by,
        "chips": [
            NavItem(label=label, url=f"{base}?show={key}" + (f"&by={by}" if by else ""), current=key == shown)
            for key, label in reads.SHOW.items()
        ],
        "whose": [
            NavItem(label="Both sides", url=f"{base}?show={shown}", current=by not in names),
            *(
                NavItem(label=f"By {name.short}", url=f"{base}?show={shown}&by={party}", current=by == party)
                for party, name in names.items()
            ),
        ],
        "tabs": [
            NavItem(label="List", url=base, current=view == "list"),
            NavItem(label="Timeline", url=base + "?view=timeline", current=view == "timeline"),
        ],
    }  # fmt: skip
    if view == "timeline":
        context["stretch"] = window(actor, names, request.GET.get("from", ""))
    else:
        found = reads.listed(actor, shown, by, request.GET.get("after", ""))
        context |= {"page": found, "more": "?" + urlencode({"show": shown, "by": by, "after": found.more})}
    return show(request, actor, "promises/list.html", **context)


@page(may=rules.MAKES)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a promise, or keep it as a private draft."""
    return _promise_form(request, actor, None)


@page(may=rules.DRAFTS, on=find_draft)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_draft(request: HttpRequest, actor: Actor, draft: Draft) -> HttpResponse:
    """Go on with a private draft."""
    return _promise_form(request, actor, draft)


def _promise_form(request: HttpRequest, actor: Actor, draft: Draft | None) -> HttpResponse:
    wish = request.POST.get("do", "record")
    form = PromiseForm(
        request.POST or None, owners=_owners(actor), awaited=_awaitable(actor), draft=wish == "draft",
        initial=_draft_values(draft), seen=draft.last_seq if draft else None,
    )  # fmt: skip
    base = f"/e/{actor.slug}/promises/"
    if request.method == "POST":
        outcome = submit(actor, form, lambda cleaned: _command(cleaned, draft, wish))
        if outcome is not None and wish == "draft":
            messages.success(request, f"Kept as a draft. Only {actor.organisation_name} can see it.")
            return HttpResponseRedirect(base + "drafts/")
        if outcome is not None:
            messages.success(request, f"Promised. It is entry {outcome.seq + 1:,}; the other side accepts or asks.")
            return HttpResponseRedirect(f"{base}{outcome.subject.removeprefix('P-')}/")
    names = around(actor).sides
    return show(
        request, actor, "promises/make.html", form=form, draft=draft, status=422 if request.method == "POST" else 200,
        other=names.get(actor.other), next_entry=_next_entry(actor), heading="Make a promise",
    )  # fmt: skip


def _command(cleaned: dict[str, Any], draft: Draft | None, wish: str) -> Any:
    same = {name: cleaned[name] for name in ("title", "detail", "due")}
    same |= {"nature": Nature(cleaned["nature"]), "weight": Weight(cleaned["weight"])}
    key = str(draft.pk) if draft else None
    same |= {"draft": key, "owner": cleaned["owner"] or None}
    waits = int(cleaned.get("waits_for") or 0)
    if wish == "draft":
        return commands.KeepDraft(waits_for=waits or None, **same)
    again = cleaned["again"]
    return commands.MakePromise(waits_for=(waits,) if waits else (), unlike_the_last=not again, **same)


def _draft_values(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    names = ("title", "detail", "nature", "weight", "due", "owner")
    return {name: getattr(draft, name) or "" for name in names} | {"waits_for": draft.waits_for.removeprefix("P-")}


def _owners(actor: Actor) -> list[tuple[str, str]]:
    seats = around(actor).people.values()
    return [(s.pseudonym, s.name) for s in seats if s.party == actor.party and not s.ended]


def _awaitable(actor: Actor) -> list[tuple[str, str]]:
    rows = reads.visible(actor).filter(promisor=actor.other, phase__in=[Phase.OFFERED, Phase.OPEN], settled=False)
    return [(str(row.number), f"{row.ref} {row.title or '[erased]'}") for row in rows.order_by("due_at")[:100]]


def _next_entry(actor: Actor) -> int:
    return around(actor).size + 1


@page(may=rules.SEES, on=find_promise)
@require_safe
def promise(request: HttpRequest, actor: Actor, row: Promise) -> HttpResponse:
    """One promise: where it stands, what can be done, and everything that happened."""
    line = reads.lines(actor, [row])[0]
    return show(
        request, actor, "promises/promise.html", line=line, row=row, story=story.of(actor, line),
        about=row.ref, measure=None if row.settled else measured(actor, [row.number]).get(row.number),
        verbs=verbs.open_to(actor, row, line.said), form=NothingForm(seen=row.last_seq), next_entry=_next_entry(actor),
        sides=around(actor).sides, base=f"/e/{actor.slug}/promises/",
    )  # fmt: skip


@page(may=rules.SEES & rules.EITHER, on=find_promise)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, actor: Actor, row: Promise, verb: str) -> HttpResponse:
    """One verb on one promise: its form, or the press of its button."""
    chosen = verbs.BY_SLUG.get(verb)
    if chosen is None or not chosen.may.check(actor, row):
        raise Http404
    chosen = chosen.about(row)
    line = reads.lines(actor, [row])[0]
    extra: dict[str, Any] = {"awaited": _awaitable(actor)} if chosen.form is WaitForm else {}
    if chosen.form is ConfirmForm:
        extra["initial"] = {"share": line.said.state.share}
    form = chosen.form(request.POST or None, request.FILES or None, seen=row.last_seq, **extra)
    here = f"/e/{actor.slug}/promises/{row.number}/"

    def build(cleaned: dict[str, Any]) -> Any:
        look_again(form, row.last_seq)
        return chosen.build(row.number, cleaned)

    return answer(
        request, actor, form, build, to=here, said=chosen.said,
        template="promises/verb.html", heading=chosen.heading, lead=chosen.lead, line=line, row=row, cancel=here,
        submit=f"{chosen.button} as {actor.organisation_name}", possible=chosen in verbs.open_to(actor, row, line.said),
        delivery=delivery.newest(actor, row) if verb in INSTEAD else None, instead=_instead(here, verb),
        becomes=f"This becomes entry {_next_entry(actor):,}. It can be answered or corrected later, not removed.",
        sides=around(actor).sides,
    )  # fmt: skip


INSTEAD = {"confirm": "reject", "reject": "confirm"}
"""The two answers to a delivery: the page of each leads to the other."""


def _instead(here: str, verb: str) -> NavItem | None:
    other = INSTEAD.get(verb)
    return NavItem(label=verbs.BY_SLUG[other].button, url=f"{here}{other}/") if other else None


@page(may=rules.DRAFTS)
@require_safe
def drafts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The private drafts of the actor's own side."""
    rows = Draft.objects.filter(rules.DRAFTS.where(actor), closed=False).order_by("-last_at")[:100]
    return show(request, actor, "promises/drafts.html", drafts=rows, base=f"/e/{actor.slug}/promises/")


@page(may=rules.DRAFTS, on=find_draft)
@require_http_methods(["GET", "HEAD", "POST"])
def drop_draft(request: HttpRequest, actor: Actor, draft: Draft) -> HttpResponse:
    """Throw a draft away."""
    base = f"/e/{actor.slug}/promises/drafts/"
    return answer(
        request, actor, NothingForm(request.POST or None, seen=draft.last_seq),
        lambda cleaned: commands.DropDraft(draft=str(draft.pk)), to=base, said="The draft is gone from your pages.",
        heading="Throw this draft away", submit="Throw it away", cancel=f"{base}{draft.pk}/",
        lead=f"“{draft.title}” was never shown to the other side. Its versions stay in your own private log.",
    )  # fmt: skip
