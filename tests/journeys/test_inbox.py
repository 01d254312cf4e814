"""A message with a mention reaches whom it names, waits under their name, and is answered; a note stays at home."""

from __future__ import annotations

import pytest

from tests.journeys.hand import Hand
from tests.journeys.steps import make_and_accept, open_promise

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


def test_a_mention_waits_for_whom_it_names_until_they_answer(two: Two) -> None:
    asker, asked = two
    number = make_and_accept(*two)
    about = f"P-{number}"
    open_promise(asker, number).sees("Nothing was said about this yet.").follow("Write to both sides")
    asker.sees("Both sides will see this, for ever.").write("What do you want to say?", f"Is {about} on its way?")
    asker.tick(f"{asked.name}, {asked.organisation.split()[0]}")
    asker.press(f"Write to both sides as {asker.organisation}").sees("Sent to both sides. It is entry", "on its way?")
    asked.inside("inbox/").follow_in_row(f"mentions you about {about}", "Answer")
    asked.sees("You are mentioned here.", f"Is {about} on its way?").follow("Write to both sides")
    asked.write("What do you want to say?", f"It is, @{asker.name}.")
    asked.press(f"Write to both sides as {asked.organisation}").sees("It is, @").sees_no("You are mentioned here.")
    asked.inside("inbox/").sees_no(f"mentions you about {about}")
    asker.inside("inbox/").sees(f"mentions you about {about}").inside(f"threads/{about}/").press("I saw it")
    asker.sees_no("You are mentioned here.").inside("inbox/").sees_no(f"mentions you about {about}")


def test_a_note_stays_with_ones_own_side_and_what_others_did_is_heard(two: Two) -> None:
    keeper, other = two
    number = make_and_accept(*two)
    open_promise(keeper, number).follow(f"Note for {keeper.organisation.split()[0]}")
    keeper.sees(f"Only {keeper.organisation} sees a note.").write("What do you want to say?", f"Quietly of {number}")
    keeper.press("Keep the note").sees("Noted.", f"Quietly of {number}")
    open_promise(other, number).sees_no("Quietly of")
    other.inside(f"threads/P-{number}/").sees_no("Quietly of")
    other.inside("inbox/heard/").sees(f"P-{number}").sees_no("Quietly of").press("Read all").sees_no("Read all")
    other.go("/inbox/").sees("Payments rebuild")
    other.page.locator(".card [hx-get] >> text=Nothing new was heard").first.wait_for()
