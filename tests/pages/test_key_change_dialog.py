"""Changing the key of a question that has several variants, drawn as an administrator sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from db.engine import DatabaseRole, transaction
from logic import clock
from logic.access.roles import Role
from logic.catalogue import service as catalogue
from logic.item_bank import service as item_bank
from logic.item_bank.views import ItemDetail
from tests import factories

KEEPER = "keeper@example.org"
WHY = "The manual says otherwise since last week"
SEVERAL = """
    select family_id from item_variants where until_version is null
    group by family_id having count(*) > 1 and count(distinct options) = count(*) order by 1 limit 1
"""


# A script of its own: AppTest runs its text, so it brings what it uses.
def draw_key_change(family_id: int) -> None:
    from components import item_actions, session
    from logic.access.roles import Role
    from logic.item_bank import service

    item_actions.key_change(service.item(session.require(Role.ADMIN), family_id))


@pytest.fixture
def item(database) -> Iterator[ItemDetail]:
    """A question of several variants with other options each."""
    with transaction(None, role=DatabaseRole.WORKER) as own:
        family_id = own.connection().exec_driver_sql(SEVERAL).scalar_one()
    yield item_bank.item(factories.keeper(), family_id)
    catalogue.forget()


@pytest.fixture
def dialog(item, monkeypatch) -> AppTest:
    factories.learner(email=KEEPER, roles=(Role.ADMIN,))
    cookie = factories.browser_cookie(KEEPER, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    return AppTest.from_function(draw_key_change, args=(item.id,), default_timeout=60).run()


def change_to_the_third(app: AppTest) -> None:
    app = app.radio[0].set_value(2).run()
    app.text_area[0].set_value(WHY)
    app = next(button for button in app.button if "score the tests again" in button.label).click().run()
    assert not app.exception
    assert not app.error


def keys(item: ItemDetail) -> list[int | None]:
    return [question.key for question in item_bank.item(factories.keeper(), item.id).variants]


def test_all_variants_are_meant_unless_somebody_says_otherwise(dialog, item) -> None:
    assert len(dialog.multiselect[0].value) == len(item.variants)
    change_to_the_third(dialog)
    assert keys(item) == [2] * len(item.variants)


def test_the_key_of_one_variant_changes_alone(dialog, item) -> None:
    app = dialog.multiselect[0].set_value([1]).run()
    assert item.variants[1].options[0].text.split()[0] in app.caption[-1].value
    change_to_the_third(app)
    assert keys(item) == [2 if place == 1 else 0 for place in range(len(item.variants))]


def test_without_a_variant_there_is_nothing_to_change(dialog) -> None:
    app = dialog.multiselect[0].set_value([]).run()
    assert "Choose at least one variant." in [caption.value for caption in app.caption]
    assert not app.radio
