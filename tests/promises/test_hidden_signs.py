"""Characters that nobody sees, over HTTP: refused in words in every form; what is old turns nothing around it."""

from __future__ import annotations

import re

import pytest

from tests.cast import World
from tests.promises.browse import As
from tests.promises.stages import DUE, delivered, opened
from troth.acts import perform, texts
from troth.acts.act import ACTS
from troth.acts.errors import Refused
from troth.promises import commands
from troth.promises.models import Draft, Promise
from troth.records.models import Log

pytestmark = pytest.mark.django_db
TURNED = "Live \u202eevil\u2069 thing"


@pytest.mark.parametrize("do", ["record", "draft"])
def test_a_title_with_a_hidden_sign_is_refused_where_it_stands_and_nothing_is_lost(
    world: World, sit: As, do: str
) -> None:
    typed = {
        "title": "Live\u202e api", "due": "2026-03-12", "nature": "milestone", "weight": "normal", "owner": "",
        "detail": "Two lines\nof it", "do": do,
    }  # fmt: skip
    sent = sit("bob").send("promises/new/", typed)
    assert sent.status == 422
    assert "Remove the invisible character after “Live”." in sent.html
    assert "Live\u202e api" in sent.html
    assert "Two lines\nof it" in sent.html
    assert not Promise.objects.exists()
    assert not Draft.objects.exists()
    assert sit("bob").send("promises/new/", {**typed, "title": "Live api"}).status == 302


@pytest.mark.parametrize("field", ["reason", "proof"])
def test_texts_of_several_lines_keep_their_lines_and_refuse_what_turns(world: World, sit: As, field: str) -> None:
    opened(world)
    verb = "deliver" if field == "proof" else "abandon"
    sent = sit("bob").send(f"promises/1/{verb}/", {field: "One\u2066\ntwo", "share": "100"})
    assert (sent.status, "Remove the invisible character after “One”." in sent.html) == (422, True)
    assert sit("bob").send(f"promises/1/{verb}/", {field: "One\ntwo", "share": "100"}).status == 302
    assert "One" in sit("alice").get("promises/1/").text


def test_the_name_of_a_file_is_looked_at_too(world: World) -> None:
    opened(world)
    file = commands.Attachment(name="report\u202efdp.exe", body=b"x")
    with pytest.raises(Refused, match="after “report”") as found:
        world.do("bob", commands.DeliverPromise(promise=1, proof="See the file", files=(file,)))
    assert found.value.field == "files"


def test_every_act_of_the_house_comes_through_the_same_look() -> None:
    texts_of_acts = {name for name, act in ACTS.items() if "title" in getattr(act.command, "__slots__", ())}
    assert {"promises.make_promise", "promises.keep_draft", "engagement.open_engagement"} <= texts_of_acts
    assert perform.check_texts is texts.check_texts


def test_what_was_recorded_before_turns_nothing_around_it(
    world: World, sit: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as old:
        old.setattr(perform, "check_texts", lambda command: None)
        world.do("bob", commands.MakePromise(title=TURNED, due=DUE))
        world.do("alice", commands.AcceptPromise(promise=1))
        world.do("bob", commands.DeliverPromise(promise=1, proof=f"See {TURNED}"))
    seq = Log.objects.get(space=world.engagement.space_id).size
    paths = ("", "promises/", "promises/1/", "promises/1/confirm/", "inbox/", "evidence/", f"evidence/{seq}/",
             "promises/?view=timeline")  # fmt: skip
    for path in paths:
        main = sit("alice").get(path).html.split("<main", 1)[-1].split("</main>", 1)[0]
        without = re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)
        for _ in range(4):
            without = re.sub(r"<bdi>(?:(?!</?bdi>).)*</bdi>", "", without, flags=re.DOTALL)
        assert "\u202e" in main, path
        assert "\u202e" not in without, path


def test_a_delivery_with_lines_reads_as_it_was_written(world: World, sit: As) -> None:
    delivered(world)
    assert "“<bdi>Checkout in the sandbox</bdi>”" in sit("alice").get("evidence/").html
