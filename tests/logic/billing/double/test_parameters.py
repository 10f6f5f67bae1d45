"""What the double takes, the provider takes: every parameter by the name the library knows."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from logic.billing import double
from logic.billing.double import lists, resources

HERE = Path(double.__file__).parent
# Which class of the library describes the parameters that a function of the double reads.
READ_BY = {
    ("catalogue", "create_product"): "_product_create_params.ProductCreateParams",
    ("catalogue", "create_price"): "_price_create_params.PriceCreateParams",
    ("changes", "update"): "_subscription_update_params.SubscriptionUpdateParams",
    ("checkout", "create"): "checkout._session_create_params.SessionCreateParams",
    ("customers", "create"): "_customer_create_params.CustomerCreateParams",
    ("customers", "update"): "_customer_update_params.CustomerUpdateParams",
    ("discounts", "create_code"): "_promotion_code_create_params.PromotionCodeCreateParams",
    ("discounts", "create_coupon"): "_coupon_create_params.CouponCreateParams",
    ("payments", "refund"): "_refund_create_params.RefundCreateParams",
    ("portal", "create"): "billing_portal._session_create_params.SessionCreateParams",
    ("previews", "create"): "_invoice_create_preview_params.InvoiceCreatePreviewParams",
    ("subscriptions", "cancel"): "_subscription_cancel_params.SubscriptionCancelParams",
    ("subscriptions", "create"): "_subscription_create_params.SubscriptionCreateParams",
}
LISTS = {kind: f"_{kind}_list_params.{kind.title().replace('_', '')}ListParams" for kind in lists.EQUAL}
LISTS["checkout.session"] = "checkout._session_list_params.SessionListParams"


def known_to_the_library(name: str) -> set[str]:
    module, _, cls = name.rpartition(".")
    return set(getattr(importlib.import_module(f"stripe.params.{module}"), cls).__annotations__)


def taken_by(module: str, function: str) -> set[str]:
    """The names in the calls of `forms.only(params, ...)` of a function, constants written out."""
    tree = ast.parse((HERE / f"{module}.py").read_text())
    [found] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    names: set[str] = set()
    for call in ast.walk(found):
        if (
            isinstance(call, ast.Call)
            and ast.unparse(call.func) == "forms.only"
            and ast.unparse(call.args[0]) == "params"
        ):
            for argument in call.args[1:]:
                source = importlib.import_module(f"logic.billing.double.{module}")
                is_constant = isinstance(argument, ast.Starred)
                names |= set(getattr(source, ast.unparse(argument.value)) if is_constant else [argument.value])
    assert names, f"{module}.{function} reads nothing"
    return names


@pytest.mark.parametrize(("where", "name"), READ_BY.items(), ids=str)
def test_no_parameter_is_taken_that_the_provider_would_refuse(where, name) -> None:
    assert taken_by(*where) <= known_to_the_library(name)


@pytest.mark.parametrize(("kind", "name"), LISTS.items(), ids=lambda value: value)
def test_no_list_is_filtered_by_what_the_provider_does_not_know(kind, name) -> None:
    assert lists.filters(kind) | set(lists.PAGING) <= known_to_the_library(name)


def test_every_list_has_an_address_and_every_address_a_list() -> None:
    assert set(resources.LISTED.values()) == set(lists.EQUAL)
