"""Rows of any model, made at random from what its columns allow: for properties that must hold whatever is stored."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from troth.acts.guard import writing
from troth.engagement.models import Person, Seat

SINGLE = {"engagement.Organisation", "engagement.Engagement", "engagement.Side", "engagement.Seat", "engagement.Person"}
WORDS = ("client", "provider", "account", "partner", "colleague", "open", "reader", "")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def house_models() -> list[type[models.Model]]:
    """Every model of the house itself."""
    return [model for model in apps.get_models() if hasattr(model, "integrity")]


def scatter(seed: int, each: int = 24) -> None:
    """Add random rows to every table but those that hold the structure itself; what is forbidden is left out."""
    draw = random.Random(seed)
    pools = _pools()
    with writing():
        for model in house_models():
            if model._meta.label in SINGLE or model._meta.label.startswith("records."):
                continue
            rows = [_row(model, draw, pools, number) for number in range(each)]
            model._base_manager.bulk_create(rows, ignore_conflicts=True)


def _pools() -> dict[str, list[Any]]:
    people = list(Person.objects.all())
    return {
        "email": [p.email for p in people] + [p.email.upper() for p in people] + ["nobody@nowhere.example"],
        "uuid": [p.pk for p in people],
        "words": [*WORDS, *Seat.objects.values_list("pseudonym", flat=True)],
    }


def _row(model: type[models.Model], draw: random.Random, pools: dict[str, list[Any]], number: int) -> models.Model:
    values = {f.attname: _value(f, draw, pools, number) for f in model._meta.concrete_fields if not _auto(f)}
    return model(**values)


def _auto(field: Any) -> bool:
    return isinstance(field, models.AutoField) or (field.primary_key and field.has_default())


def _value(field: Any, draw: random.Random, pools: dict[str, list[Any]], number: int) -> Any:
    if field.null and draw.random() < 0.25:
        return None
    if field.is_relation:
        return draw.choice(list(field.related_model._base_manager.values_list("pk", flat=True)))
    if field.choices:
        return draw.choice([value for value, _ in field.choices])
    if isinstance(field, models.EmailField):
        return draw.choice(pools["email"])
    if isinstance(field, models.UUIDField):
        return UUID(int=draw.getrandbits(128)) if field.primary_key or field.unique else draw.choice(pools["uuid"])
    return _plain(field, draw, pools, number)


def _plain(field: Any, draw: random.Random, pools: dict[str, list[Any]], number: int) -> Any:
    made: list[tuple[type, Any]] = [
        (models.BooleanField, draw.random() < 0.5),
        (models.DateTimeField, START + timedelta(hours=draw.randrange(-500, 500))),
        (models.DateField, date(2026, 3, 2) + timedelta(days=draw.randrange(-50, 50))),
        (models.FloatField, draw.random()),
        (models.IntegerField, 1000 + number),
        (models.BinaryField, draw.randbytes(8)),
        (models.JSONField, {}),
        (models.CharField, _word(field, draw, pools)),
        (models.TextField, draw.choice(pools["words"])),
    ]
    return next(value for kind, value in made if isinstance(field, kind))


def _word(field: Any, draw: random.Random, pools: dict[str, list[Any]]) -> str:
    word = f"{draw.randrange(10**9)}" if field.unique else draw.choice(pools["words"])
    return str(word)[: getattr(field, "max_length", None) or 200]
