"""Plans and prices on screen, walked through app.py with the double of Stripe behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.billing import service as billing
from logic.billing.tiers import Bought, Interval, Tier
from tests import factories, money
from tests.money import Shop

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
PAGE = "pages/learner/prices.py"


# Scripts of their own: AppTest runs a page as a whole, and a dialog is a fragment of it.
def draw_change(bought: str) -> None:
    from components import feedback, session, subscription_dialogs
    from logic import clock
    from logic.access.roles import Role
    from logic.billing import service
    from logic.billing.tiers import Bought, Interval

    learner = session.require(Role.LEARNER)
    feedback.show_done()
    standing = service.standing(learner.id, at=clock.now())
    plan = service.plan_for(Bought(bought), Interval.MONTH)
    bill = service.preview(learner.id, plan.id, at=clock.now())
    subscription_dialogs.ask_change(plan, standing, bill, learner.time_zone)


def draw_cancel() -> None:
    from components import feedback, session, subscription_dialogs
    from logic import clock
    from logic.access.roles import Role
    from logic.billing import service

    learner = session.require(Role.LEARNER)
    feedback.show_done()
    subscription_dialogs.ask_cancel(service.standing(learner.id, at=clock.now()), learner.time_zone)


@pytest.fixture
def shop(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Payments are on; every webhook is lost, so that what shows was asked for."""
    with pytest.MonkeyPatch.context() as own, money.open_shop(own, drop=1.0) as opened:
        yield opened


@pytest.fixture
def learner(shop: Shop) -> int:
    """Ada, who has no plan yet."""
    return factories.learner(email=EMAIL)


@pytest.fixture
def opened(learner: int, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the page as Ada, with what stands in its address."""
    cookie = factories.browser_cookie(EMAIL, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)

    def open_page(page: str = PAGE, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(page).run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error]
    return "\n".join(str(part.value) for part in parts).replace("\\$", "$")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def sent_to(app: AppTest) -> str:
    """Where the browser is sent; empty when it stays."""
    found = [part for part in app.get("bidi_component") if "checkout-bridge" in str(part.proto)]
    return str(found[0].proto) if found else ""


def plan_id(bought: Bought, interval: Interval = Interval.MONTH) -> int:
    return billing.plan_for(bought, interval).id


def buys(shop: Shop, learner: int, bought: Bought, **paying: str) -> None:
    """Pay on the checkout page, and come back later."""
    address = billing.subscribe(
        learner, plan_id(bought), email=EMAIL, name="Ada", return_to="http://127.0.0.1/", at=shop.now
    )
    shop.double.pay(address.rsplit("/", 1)[1], **paying)


def test_three_tiers_stand_side_by_side_with_what_they_contain(opened: Callable[..., AppTest]) -> None:
    told = words(app := opened())
    assert "You are on Free" in told
    assert "$9.00 a month" in told
    assert "$19.00 a month" in told
    assert "Tracks you can take: **2**" in told
    assert "Your first 30 days of Starter are enhanced: **3** tracks and **10** resume readings a month." in told
    assert "Progress report as PDF: not included" in told
    assert "mission" not in told.lower()
    assert labels(app)[:2] == ["Try Starter for 7 days", "Try Premium for 7 days"]
    assert "There is no bill yet" in told


def test_the_year_is_one_switch_away_with_what_it_saves(opened: Callable[..., AppTest]) -> None:
    app = opened()
    app.segmented_control[0].set_value(Interval.YEAR).run()
    told = words(app)
    assert "$190.00 a year" in told
    assert "$38.00 less than twelve single months" in told


def test_trying_premium_sends_the_browser_to_the_checkout(opened: Callable[..., AppTest], shop: Shop) -> None:
    app = press(opened(), "Try Premium for 7 days")
    words(app)
    assert f"{shop.double.base_url}/c/pay/cs_test_" in sent_to(app)
    assert sent_to(app.run()) == ""


def test_who_comes_back_from_paying_has_premium_at_once(
    opened: Callable[..., AppTest], shop: Shop, learner: int
) -> None:
    buys(shop, learner, Bought.PREMIUM)
    app = opened(paid="1")
    told = words(app)
    assert "Welcome to Premium" in told
    assert "You are on Premium" in told
    assert "paid" not in app.query_params
    assert "Welcome" not in words(app.run())


def test_the_address_is_not_believed(opened: Callable[..., AppTest], learner: int) -> None:
    app = opened(paid="1")
    assert "No payment has arrived yet" in words(app)
    assert "You are on Free" in words(app)
    assert billing.standing(learner, at=clock.now()).tier is Tier.FREE
    assert "No payment has arrived yet" in words(press(app, "Look again"))


def test_what_an_upgrade_costs_is_said_before(opened: Callable[..., AppTest], shop: Shop, learner: int) -> None:
    buys(shop, learner, Bought.STARTER)
    shop.double.advance(days=10)
    billing.refresh(learner, at=shop.now)
    app = press(opened(), "Change to Premium")
    told = words(app)
    assert "**Premium begins at once**" in told
    assert "Nothing is charged today" in told
    assert "After that it is $19.00 a month" in told
    bill = billing.preview(learner, plan_id(Bought.PREMIUM), at=shop.now)
    assert f"is about **${bill.cents / 100:.2f}**" in told
    assert 1900 < bill.cents < 1900 + 1000
    dialog = AppTest.from_function(draw_change, args=(Bought.PREMIUM,), default_timeout=60).run()
    assert "You have Premium now" in words(press(dialog, "Yes, change to Premium, monthly"))
    assert billing.standing(learner, at=shop.now).tier is Tier.PREMIUM
    assert "You are on Premium" in words(opened())


def test_what_a_downgrade_means_is_said_before(opened: Callable[..., AppTest], shop: Shop, learner: int) -> None:
    buys(shop, learner, Bought.PREMIUM)
    shop.double.advance(days=10)
    billing.refresh(learner, at=shop.now)
    told = words(press(opened(), "Change to Starter"))
    assert "**Starter begins at once**, and with it its limits:" in told
    assert "what is left of Premium is credited on it" in told
    assert "Every plan you made, and everything in it, stays yours." in told


def test_who_cancels_reads_the_date_keeps_the_tier_and_can_go_on(
    opened: Callable[..., AppTest], shop: Shop, learner: int
) -> None:
    buys(shop, learner, Bought.PREMIUM)
    billing.refresh(learner, at=shop.now)
    app = press(opened(), "Cancel")
    assert "You keep Premium until **" in words(app)
    dialog = AppTest.from_function(draw_cancel, default_timeout=60).run()
    assert "Your subscription is cancelled. You keep it until" in words(press(dialog, "Yes, cancel it"))
    told = words(app := opened())
    assert "You are on Premium :orange-badge[:material/event_busy: ends soon]" in told
    assert "then you are on Free" in told
    assert "Your subscription goes on" in words(press(app, "Go on after all"))


def test_a_failed_payment_says_until_when_and_how_to_mend_it(
    opened: Callable[..., AppTest], shop: Shop, learner: int
) -> None:
    buys(shop, learner, Bought.PREMIUM)
    billing.refresh(learner, at=shop.now)
    (row,) = money.rows("select stripe_customer_id from billing_customers where user_id = :me", me=learner)
    shop.double.fail_next(row["stripe_customer_id"], times=9)
    shop.double.advance(days=8)
    billing.refresh(learner, at=shop.now)
    told = words(app := opened())
    assert "Your last payment failed. You keep Premium until **" in told
    assert "another card under Cards and bills" in told
    assert "Change to Starter" not in labels(app)
    app = press(app, "Cards and bills")
    assert f"{shop.double.base_url}/p/session/" in sent_to(app)


def test_bills_are_listed_with_what_became_of_them(opened: Callable[..., AppTest], shop: Shop, learner: int) -> None:
    buys(shop, learner, Bought.PREMIUM, code="WELCOME20")
    shop.double.advance(days=8)
    billing.refresh(learner, at=shop.now)
    app = opened()
    listed = app.dataframe[0].value
    assert list(listed["amount"]) == ["$15.20", "$0.00"]
    assert list(listed["status"]) == ["paid", "nothing to pay"]
    assert all(address.startswith(f"{shop.double.base_url}/i/") for address in listed["bill"])
    assert "Your discount: Welcome" in words(app)
    assert "about **$15.20**" in words(app)


def test_stripe_out_of_reach_is_a_sentence(opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    from logic import settings

    settings.current.cache_clear()
    told = words(press(app, "Try Premium for 7 days"))
    assert "cannot be reached just now. Nothing was charged" in told


def test_where_nothing_costs_money_there_is_no_such_page(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.learner(email=EMAIL)
    cookie = factories.browser_cookie(EMAIL, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page(PAGE)
