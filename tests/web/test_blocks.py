"""Cards, banners, menus and rows: what is said is in the markup, not only in the look."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.web.draw import draw
from troth.web.parts import EntryRow, Figure, Todo
from troth.web.shell import NavItem

AT = datetime(2026, 3, 10, 8, 26, tzinfo=UTC)


def test_a_card_has_a_heading_and_its_link() -> None:
    text = draw('{% card "Needs you" "/inbox" "Open inbox" count=4 %}<p>x</p>{% endcard %}')
    assert "<h2>Needs you</h2>" in text
    assert '<a class="more" href="/inbox">Open inbox</a>' in text
    assert '<div class="card-body"><p>x</p></div>' in text


def test_a_private_card_names_its_only_reader() -> None:
    text = draw('{% card "Notes" private="Alder" %}x{% endcard %}')
    assert "is-private" in text
    assert "Private to Alder" in text


def test_a_card_escapes_its_title_and_keeps_its_content() -> None:
    text = draw("{% card title %}<b>kept</b>{{ bad }}{% endcard %}", title="<i>", bad="<u>")
    assert "&lt;i&gt;" in text
    assert "<b>kept</b>&lt;u&gt;" in text


def test_cards_stand_inside_cards() -> None:
    text = draw('{% card "A" %}{% card "B" level=3 %}x{% endcard %}{% endcard %}')
    assert text.count("<section") == text.count("</section>") == 2
    assert "<h3>B</h3>" in text


def test_an_empty_place_says_what_to_do() -> None:
    text = draw('{% empty "Nothing promised yet" "calendar-clock" %}<a href="/x">Set the rhythm</a>{% endempty %}')
    assert "Nothing promised yet" in text
    assert "Set the rhythm" in text


def test_steps_say_which_is_now_and_which_are_done() -> None:
    text = draw('{% steps "Signing" %}{% step "Read" "done" %}{% step "Check" "now" %}{% step "Sign" %}{% endsteps %}')
    assert text.count('aria-current="step"') == 1
    assert text.count("(done)") == 1
    assert 'aria-label="Signing"' in text


def test_a_menu_marks_the_page_that_is_open() -> None:
    items = (NavItem(label="All", url="?", current=True), NavItem(label="Overdue", url="?s=overdue", count=1200))
    text = draw('{% chips items "Show" %}', items=items)
    assert text.count('aria-current="page"') == 1
    assert "1,200" in text


def test_the_pager_offers_only_what_exists() -> None:
    assert draw('{% pager "" "" %}') == ""
    text = draw('{% pager "" "?before=9" %}')
    assert "Older" in text
    assert "Newer" not in text


def test_what_waits_says_for_what_its_button_is() -> None:
    item = Todo(
        title="Change order CO-07",
        why="Kestrel signed.",
        verb="Sign",
        url="/s",
        left="3 days left",
        left_tone="warn",
        primary=True,
    )
    text = draw("{% todos items %}", items=[item])
    said = '<span class="vh">: <bdi>Change order CO-07</bdi></span>'
    assert f'<a class="btn btn-primary" href="/s">Sign{said}</a>' in text
    assert "3 days left" in text


def test_an_entry_opens_beside_the_page_and_also_as_its_own_page() -> None:
    row = EntryRow(
        party="provider",
        initials="PN",
        who="Priya Nair",
        sentence="sent a report",
        at=AT,
        number=12,
        hash="e3e69eaf51",
        url="/e/x/evidence/12/",
    )
    text = draw("{% entries rows now %}", rows=[row], now=AT)
    assert 'href="/e/x/evidence/12/" hx-get="/e/x/evidence/12/" hx-target="#drawer"' in text
    assert "e3e69eaf<" in text
    assert "Signed by the host only" in text
    assert 'datetime="2026-03-10T08:26:00+00:00"' in text


def test_a_file_says_its_size() -> None:
    assert "41 KB" in draw('{% file "a.eml" 41984 "/f" %}')
    assert "3.1 MB" in draw('{% file "a.pdf" 3250586 "/f" %}')
    assert "1 KB" in draw('{% file "a.txt" 3 "/f" %}')


def test_a_figure_that_does_not_exist_is_a_dash_and_nought_is_nought() -> None:
    rows = (
        Figure(icon="eye", title="Openness", text="nothing yet"),
        Figure(icon="eye", title="Training", text="x", value="0"),
    )
    text = draw("{% figures rows %}", rows=rows)
    assert '<span class="figure-value">–</span>' in text
    assert '<span class="figure-value">0</span>' in text
