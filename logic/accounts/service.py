"""What the app can ask of this slice. Each name is a use case; the module it comes from is named for its concern."""

from logic.accounts.api_tokens import (
    ApiTokenSummary,
    create_api_token,
    list_api_tokens,
    revoke_api_token,
    visitor_by_api_token,
)
from logic.accounts.personal_data import delete, export
from logic.accounts.profile import SignedInBrowser, signed_in_browsers, update_profile
from logic.accounts.pruning import prune
from logic.accounts.recovery import SPENT_LINK, change_password, request_reset, reset_is_open, reset_password
from logic.accounts.registering import ensure_user, give_role, register
from logic.accounts.registration import (
    Profile,
    Registration,
    account_name,
    choosable_time_zones,
    is_email,
    normal_label,
)
from logic.accounts.sign_in import (
    COOKIE,
    SESSION_LIFE,
    begin_sign_in,
    redeem_ticket,
    sign_out,
    sign_out_everywhere,
    visitor,
)
from logic.accounts.tokens import fingerprint, new_token
from logic.accounts.visitor import Visitor

__all__ = [
    "COOKIE",
    "SESSION_LIFE",
    "SPENT_LINK",
    "ApiTokenSummary",
    "Profile",
    "Registration",
    "SignedInBrowser",
    "Visitor",
    "account_name",
    "begin_sign_in",
    "change_password",
    "choosable_time_zones",
    "create_api_token",
    "delete",
    "ensure_user",
    "export",
    "fingerprint",
    "give_role",
    "is_email",
    "list_api_tokens",
    "new_token",
    "normal_label",
    "prune",
    "redeem_ticket",
    "register",
    "request_reset",
    "reset_is_open",
    "reset_password",
    "revoke_api_token",
    "sign_out",
    "sign_out_everywhere",
    "signed_in_browsers",
    "update_profile",
    "visitor",
    "visitor_by_api_token",
]
