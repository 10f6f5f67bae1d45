"""Plans and prices: what can be had, where I stand with it, and what I paid."""

import streamlit as st

from components import (
    bill_list,
    checkout_bridge,
    feedback,
    header,
    offers,
    session,
    subscription_card,
    subscription_dialogs,
)
from logic import clock
from logic.access.roles import Role
from logic.billing import service as billing
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Plans and prices", anchor=False)
notice = st.container()
with notice:
    feedback.show_done()
    returned = checkout_bridge.came_back()
    if returned:
        checkout_bridge.show_return(learner.id, returned)

standing = billing.standing(learner.id, at=clock.now())
act = subscription_card.show(standing, at=clock.now(), time_zone=learner.time_zone, key="mine")
wish = None
with feedback.explained():
    wish = offers.show(billing.plans(), standing, key="offer")
bill_list.show(billing.bills(learner.id), time_zone=learner.time_zone, key="bills")

with notice, feedback.explained():
    if act is subscription_card.Act.CANCEL:
        subscription_dialogs.cancel(standing, learner.time_zone)
    elif act is subscription_card.Act.RESUME:
        billing.resume(learner.id, at=clock.now())
        feedback.done_after_rerun("Your subscription goes on. Nothing was charged for this.")
    elif act is subscription_card.Act.PORTAL:
        back = f"{checkout_bridge.page_address()}?{checkout_bridge.BACK}=1"
        checkout_bridge.leave(billing.portal(learner.id, return_to=back), "To your cards and bills …")
    elif wish and wish.act is offers.Act.CHANGE:
        bill = billing.preview(learner.id, wish.plan.id, at=clock.now())
        subscription_dialogs.change(wish.plan, standing, bill, learner.time_zone)
    elif wish:
        address = billing.subscribe(
            learner.id,
            wish.plan.id,
            email=learner.email,
            name=learner.display_name,
            return_to=checkout_bridge.page_address(),
            at=clock.now(),
        )
        checkout_bridge.leave(address, "To the checkout …")
