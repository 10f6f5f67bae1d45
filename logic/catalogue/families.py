"""Reads one question family out of its YAML: which fields it may have depends on how its key is proved."""

from __future__ import annotations

from typing import cast

from logic.catalogue.content import Choice, Family, Form, Method, Proof, ProofKind, ShownAs, Skill
from logic.catalogue.marked_yaml import Fields, Reader, Scalar

ALWAYS = ("id", "difficulty", "seconds", "stem", "code", "proof", "distractors", "explanation", "instances")
KEYED = (*ALWAYS, "key", "options_as")
PROOF_FIELDS: dict[Method, tuple[str, ...]] = {
    "output": ("kind", "method", "input"),
    "option": ("kind", "method", "harness", "expect", "input"),
    "claim": ("kind", "method", "setup", "input"),
    "sourced": ("kind", "url", "quote"),
}
SHOWN_AS: dict[Method, ShownAs] = {"output": "code", "option": "code", "claim": "text", "sourced": "text"}
DISTRACTORS = 3


def read_family(reader: Reader, fields: Fields, *, topic: str, skill: Skill) -> Family | None:
    """The family, or None when something is wrong with it (the reader has the sentences)."""
    before, outer = len(reader.problems), reader.about
    name = reader.text(fields, "id")
    reader.about = f"{topic}/{name or '?'}"
    reader.identifier(fields, "id")
    family = _family(reader, fields, topic=topic, skill=skill)
    reader.about = outer
    return family if len(reader.problems) == before else None


def _family(reader: Reader, fields: Fields, *, topic: str, skill: Skill) -> Family:
    proof = _proof(reader, fields)
    method = proof.method
    reader.only(fields, ALWAYS if method == "output" else KEYED)
    code = reader.text(fields, "code", optional=method != "output")
    return Family(
        id=reader.text(fields, "id", optional=True),
        topic=topic,
        skill=skill.id,
        language=skill.language,
        difficulty=reader.number(fields, "difficulty", 1, 10),
        seconds=reader.number(fields, "seconds", 20, 180),
        stem=reader.text(fields, "stem"),
        code=code,
        proof=proof,
        key=None if method == "output" else _key(reader, fields, method),
        distractors=_distractors(reader, fields, method),
        explanation=reader.text(fields, "explanation"),
        options_as=_options_as(reader, fields, method),
        instances=_instances(reader, fields),
        place=reader.place(fields.line),
        lines=dict(fields.lines),
    )


def _options_as(reader: Reader, fields: Fields, method: Method) -> ShownAs:
    if "options_as" not in fields.values:
        return SHOWN_AS[method]
    return cast("ShownAs", reader.choice(fields, "options_as", ("text", "code")))


def _proof(reader: Reader, fields: Fields) -> Proof:
    node = fields.values.get("proof")
    if not isinstance(node, Fields):
        sentence = "`proof` is missing." if node is None else "`proof` must be a mapping with its `kind`."
        reader.complain(fields.lines.get("proof", fields.line), sentence)
        node = Fields(fields.line, {}, {})
        return Proof("sourced", "sourced", "", "", "", "", "", "", reader.place(fields.line))
    kind = cast("ProofKind", reader.choice(node, "kind", ("executed", "sourced")))
    method: Method = "sourced"
    if kind == "executed":
        method = cast("Method", reader.choice(node, "method", ("output", "option", "claim")))
    allowed = PROOF_FIELDS[method]
    reader.only(node, allowed)
    proof = Proof(
        kind=kind,
        method=method,
        harness=reader.text(node, "harness") if "harness" in allowed else "",
        expect=reader.text(node, "expect") if "expect" in allowed else "",
        setup=reader.text(node, "setup", optional=True) if "setup" in allowed else "",
        typed=reader.text(node, "input", optional=True, whole=True) if "input" in allowed else "",
        url=reader.text(node, "url") if "url" in allowed else "",
        quote=reader.text(node, "quote") if "quote" in allowed else "",
        place=reader.place(fields.lines["proof"]),
    )
    if proof.url and not proof.url.startswith("https://"):
        reader.complain(node.lines["url"], "`url` must be an https address of official documentation.")
    if proof.harness and "«option»" not in proof.harness:
        reader.complain(node.lines["harness"], "`harness` has no «option» to put the options into.")
    return proof


def _key(reader: Reader, fields: Fields, method: Method) -> Choice:
    node = fields.values.get("key")
    if isinstance(node, Fields):
        return _choice(reader, node, method, key=True)
    if method == "claim":
        reader.complain(fields.lines.get("key", fields.line), "`key` must be a mapping with `text` and `check`.")
    form: Form = "code" if method == "option" else "text"
    line = node.line if isinstance(node, Scalar) else fields.line
    return Choice(form, reader.text(fields, "key"), "", "", reader.place(line))


def _distractors(reader: Reader, fields: Fields, method: Method) -> tuple[Choice, ...]:
    found = reader.mappings(fields, "distractors", DISTRACTORS, DISTRACTORS)
    return tuple(_choice(reader, node, method, key=False) for node in found)


def _choice(reader: Reader, node: Fields, method: Method, *, key: bool) -> Choice:
    form = _form(reader, node, method)
    extra = () if key else ("misconception",)
    checked = ("check",) if method == "claim" else ()
    reader.only(node, (form, *checked, *extra))
    return Choice(
        form=form,
        text=reader.text(node, form),
        check=reader.text(node, "check") if checked else "",
        misconception="" if key else reader.text(node, "misconception"),
        place=reader.place(node.line),
    )


def _form(reader: Reader, node: Fields, method: Method) -> Form:
    if method == "output":
        if {"output", "mutant"} <= node.values.keys():
            reader.complain(node.line, "a distractor has either an `output` or a `mutant`, not both.")
        return "mutant" if "mutant" in node.values else "output"
    return "code" if method == "option" else "text"


def _instances(reader: Reader, fields: Fields) -> tuple[dict[str, str], ...]:
    if "instances" not in fields.values:
        return ({},)
    found: list[dict[str, str]] = []
    for node in reader.mappings(fields, "instances", 1, 40):
        values = {name: value.text for name, value in node.values.items() if isinstance(value, Scalar)}
        for name in node.values.keys() - values.keys():
            reader.complain(node.lines[name], f"the value of `{name}` must be one text; put it in quotes.")
        if found and values.keys() != found[0].keys():
            reader.complain(node.line, "every instance must give the same names.")
        if {"option", "code"} & values.keys():
            reader.complain(node.line, "`option` and `code` are names of the harness; choose another.")
        found.append(values)
    return tuple(found)
