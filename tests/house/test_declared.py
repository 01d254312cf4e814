"""What must be said is said: integrity of every table, what is personal in every kind, a page for every act."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.house.source import SRC, of_the_house, tree_of
from troth.acts.act import ACTS
from troth.evidence.kind import KINDS, KindSpec, fact, kind, words
from troth.evidence.rooms import ROOMS

INTEGRITY = {"ledger", "derivable", "operational"}
SPOKEN = {
    "title", "name", "detail", "reason", "text", "note", "remark", "question", "answer", "proof", "email", "label",
    "description", "comment", "summary", "organisation", "file_name",
}  # fmt: skip
ASKING = ("pages", "verbs", "forms", "command")


def undeclared(found: Iterable[type[models.Model]]) -> list[str]:
    """Models that do not say in their own body what kind of integrity their rows have."""
    return [model._meta.label for model in found if vars(model).get("integrity") not in INTEGRITY]


def without_space(found: Iterable[type[models.Model]]) -> list[str]:
    """Derivable models whose rows do not say to which space's log they belong."""
    derivable = [model for model in found if getattr(model, "integrity", "") == "derivable"]
    return [m._meta.label for m in derivable if "space_id" not in {f.attname for f in m._meta.concrete_fields}]


def of_our_rooms() -> list[type[models.Model]]:
    """Every model of a room of the house, declared or not."""
    return [model for model in apps.get_models() if model.__module__.startswith("troth.")]


def test_every_model_declares_its_integrity() -> None:
    assert len(of_our_rooms()) > 10
    assert undeclared(of_our_rooms()) == []


def test_derivable_rows_name_their_space() -> None:
    assert without_space(of_our_rooms()) == []


def test_it_bites_on_a_model_that_does_not_say() -> None:
    class Silent(models.Model):
        class Meta:
            app_label = "tests"
            abstract = False

    class Astray(models.Model):
        integrity = "derivable"

        class Meta:
            app_label = "tests"

    try:
        assert undeclared([Silent, Astray]) == ["tests.Silent"]
        assert without_space([Silent, Astray]) == ["tests.Astray"]
    finally:
        apps.all_models.pop("tests", None)
        apps.clear_cache()


def spoken_facts(found: Mapping[str, KindSpec]) -> list[str]:
    """Facts that look like words of people: they would stay in the log for ever."""
    wrong = []
    for spec in found.values():
        hints = typing.get_type_hints(spec.cls)
        wrong += [
            f"{spec.name}.{n}" for n in spec.facts if n in SPOKEN and str in (hints[n], *typing.get_args(hints[n]))
        ]
    return wrong


def test_no_words_of_people_are_facts() -> None:
    assert spoken_facts(KINDS) == []


def test_every_part_says_whether_it_is_personal() -> None:
    for spec in KINDS.values():
        for field in dataclasses.fields(spec.cls):
            if field.metadata["place"] != "fact":
                assert isinstance(field.metadata["personal"], bool), f"{spec.name}.{field.name}"


def test_it_bites_on_a_kind_that_does_not_say_what_is_personal() -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Bare:
        thing: str = fact()
        reason: str | None

    with pytest.raises(TypeError, match="must be declared"):
        kind("tests.bare.v1", says="{who}", log="shared", subject="thing")(Bare)
    with pytest.raises(TypeError, match="personal"):
        words()  # type: ignore[call-arg]

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Spoken:
        thing: str = fact()
        reason: str = fact()

    try:
        kind("tests.spoken.v1", says="{who}", log="shared", subject="thing")(Spoken)
        assert spoken_facts({"tests.spoken.v1": KINDS["tests.spoken.v1"]}) == ["tests.spoken.v1.reason"]
    finally:
        KINDS.pop("tests.spoken.v1", None)
    assert "tests.bare.v1" not in KINDS


def asking_files() -> list[Path]:
    """Where people's wishes become commands: pages and the tables of verbs behind them."""
    return [path for path in of_the_house() if any(path.stem == w or w in path.parent.parts for w in ASKING)]


def asked_for(paths: Iterable[Path]) -> set[str]:
    """Every name that these files use, as a plain name or behind a dot."""
    found = set()
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Name):
                found.add(node.id)
    return found


def without_page(commands: Iterable[type], paths: Iterable[Path]) -> list[str]:
    """Commands that no page asks for."""
    used = asked_for(paths)
    return sorted(command.__name__ for command in commands if command.__name__ not in used)


def test_every_act_has_a_page() -> None:
    assert without_page([act.command for act in ACTS.values()], asking_files()) == []


def test_it_bites_on_an_act_without_a_page() -> None:
    class Whisper:
        pass

    assert without_page([Whisper, ACTS["promises.make_promise"].command], asking_files()) == ["Whisper"]


def test_every_room_is_a_folder_and_every_folder_with_acts_is_a_room() -> None:
    rooms = {room for room in ROOMS if importlib.util.find_spec(room) is not None}
    assert rooms == set(ROOMS)
    with_acts = {".".join(("troth", *p.parent.relative_to(SRC).parts)) for p in of_the_house() if p.name == "kinds.py"}
    assert with_acts <= rooms
