from datetime import date, timedelta
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import open_world
from troth.promises import commands
from troth.promises.kinds import Nature, Weight
from troth.engagement.commands import ContestEntry
import troth.engagement.door as door
pytestmark = pytest.mark.django_db

@pytest.mark.parametrize("n", [1, 8])
def test_q(n, monkeypatch):
    w = open_world()
    num = 0
    for i in range(n):
        for by, to in (("bob","alice"),("alice","bob")):
            w.do(by, commands.MakePromise(title=f"x{i}", due=date(2026,3,10), waits_for=(num,) if by=="alice" and num else ())); num+=1
            w.do(to, commands.AcceptPromise(promise=num))
        w.do("bob", commands.MakePromise(title=f"x{i}", due=date(2026,3,10))); num+=1
        w.do("alice", commands.AcceptPromise(promise=num))
        w.do("bob", commands.DeliverPromise(promise=num, proof="p"))
        o = w.do("alice", commands.ConfirmDelivery(promise=num))
        w.do("bob", commands.MakePromise(title=f"x{i}", due=date(2026,3,10))); num+=1
        if i == 0: w.do("bob", ContestEntry(entry=o.seq+1, reason="no"))
    w.wait(days=12)
    monkeypatch.setattr(door, "now", lambda: w.at)
    c = Client(); c.force_login(w.people["alice"])
    for url in ["", "waiting/", "promises/", "promises/?show=kept","promises/?show=overdue","promises/?view=timeline", "promises/new/", "promises/drafts/", "promises/2/", "promises/1/", "promises/4/accept/", "promises/2/wait/","promises/2/deliver/", "trust/", "trust/provider/", "trust/provider/promises/", "trust/method/"]:
        c.get("/e/payments/"+url)
        with CaptureQueriesContext(connection, ) as ctx:
            r = c.get("/e/payments/"+url)
        print(n, url, r.status_code, len(ctx), len(r.content))
        if n == 8 and url in ("", "promises/", "promises/2/", "trust/provider/promises/","promises/?view=timeline", "trust/"):
            for q in ctx.captured_queries: print("     ", q["sql"][:230].replace("\n"," "))
