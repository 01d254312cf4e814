"""A rule has two forms, and they never differ: the rows that pass `check` are the rows that `where` selects."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Q

from tests.cast import START, World
from tests.house.rows import house_models, scatter
from tests.house.tour import empty_world, walk
from troth.acts import rule as basis
from troth.acts.act import ACTS
from troth.acts.actor import Actor
from troth.acts.rule import NOBODY, Rule
from troth.engagement.models import Seat
from troth.engagement.setup import actor_in, actor_of
from troth.evidence.rooms import ROOMS
from troth.web.checks import addresses

pytestmark = pytest.mark.django_db


def rules_in_use() -> dict[str, Rule]:
    """Every rule that an act or a page asks, and every named one of the rooms; the name begins with the module."""
    found = {f"{act.run.__module__}: {name}": act.may for name, act in ACTS.items()}
    for address in addresses():
        if may := getattr(address.view, "troth_may", None):
            found[f"{address.view.__module__}: {address.pattern}"] = may
    for module in [basis, *(importlib.import_module(name) for name in _modules_of_rules())]:
        found |= {f"{module.__name__}: {n}": rule for n, rule in vars(module).items() if isinstance(rule, Rule)}
    return found


def _modules_of_rules() -> list[str]:
    return [f"{room}.rules" for room in ROOMS if importlib.util.find_spec(f"{room}.rules") is not None]


def own_models(name: str) -> list[type[models.Model]]:
    """The tables of the room of a rule. A rule is about them, or else about those of the rooms that it builds on."""
    return [model for model in house_models() if name.startswith(model.__module__.removesuffix("models"))]


@pytest.fixture
def world() -> World:
    """Everything that acts leave, and random rows besides."""
    world = walk(empty_world())
    for seed in (1, 2, 3):
        scatter(seed)
    return world


def actors(world: World) -> Iterator[Actor]:
    """Everybody in every seat, everybody outside, and actors that lack what they should have."""
    for seat in Seat.objects.select_related("side__engagement", "side__organisation", "person"):
        yield actor_in(seat, world.at)
    for person in world.people.values():
        yield actor_of(person, START)
    someone = actor_in(Seat.objects.select_related("side__engagement", "side__organisation", "person")[0], world.at)
    yield replace(someone, party="", roles=frozenset())
    yield replace(someone, shared=None)
    yield replace(someone, private=None)
    yield replace(someone, engagement=None, roles=frozenset({"lead"}))


def disagreements(rule: Rule, model: type[models.Model], people: list[Actor]) -> tuple[int, list[str]] | None:
    """How many rows were judged and where the two forms differ; None when the rule is not about such rows."""
    rows = list(model._base_manager.all())
    judged, found = 0, []
    for actor in people:
        try:
            selected = set(model._base_manager.filter(rule.where(actor)).values_list("pk", flat=True))
            passed = {row.pk for row in rows if rule.check(actor, row)}
        except (FieldError, AttributeError):
            return None
        judged += len(rows)
        if selected != passed:
            found.append(
                f"{model._meta.label} for {actor.name}/{actor.party or 'outside'}: {len(selected ^ passed)} rows"
            )
    return judged, found


def judge(rules: dict[str, Rule], people: list[Actor]) -> tuple[dict[str, int], list[str]]:
    """Every rule against every model that it can be about: rows judged by rule, and what differs."""
    tried: dict[str, int] = {}
    wrong: list[str] = []
    known: dict[tuple[int, str], tuple[int, list[str]] | None] = {}
    for name, rule in rules.items():
        tried[name] = 0
        own = own_models(name)
        for model in [*own, *(each for each in house_models() if each not in own)]:
            if own and tried[name] and model not in own:
                break
            place = (id(rule), model._meta.label)
            if place not in known:
                known[place] = disagreements(rule, model, people)
            rows, differences = known[place] or (0, [])
            tried[name] += rows
            wrong += [f"{name}: {difference}" for difference in differences]
    return tried, wrong


def test_check_and_where_agree_for_every_rule_of_acts_and_pages(world: World) -> None:
    tried, wrong = judge(rules_in_use(), list(actors(world)))
    assert wrong == []
    assert [name for name, rows in tried.items() if not rows] == [], "a rule that is about no table at all"


def planted() -> dict[str, Rule]:
    """Rules with the mistakes that are easy to make."""

    def mine(actor: Actor, row: Any) -> bool:
        return bool(row.promisor == actor.party)

    return {
        "everybody by an empty Q": Rule("x", lambda a, r: True, lambda a: Q() | Q(promisor="client")),
        "forgets the space": Rule(
            "x", lambda a, r: r.space_id == a.shared and mine(a, r), lambda a: Q(promisor=a.party)
        ),
        "where says nobody": Rule("x", mine, lambda a: NOBODY),
        "check says everybody": Rule("x", lambda a, r: bool(r.space_id), lambda a: Q(space_id=a.shared)),
    }


@pytest.mark.parametrize("name", planted())
def test_it_bites(world: World, name: str) -> None:
    _, wrong = judge({name: planted()[name]}, list(actors(world)))
    assert wrong != []
