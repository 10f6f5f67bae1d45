"""SQL questions are proved on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from logic.catalogue import lockfile
from logic.catalogue.runners import Program, Runner
from logic.catalogue.runners.sql import open_runner, statements
from tests.logic.catalogue.crafted_bank import Bank, found

SCHEMA = """\
schema: |
  create table people (id int primary key, name text not null);
  create table pets (owner int references people, pet text);
  insert into people values (1, 'Ada'), (2, 'Ben; or not');
  insert into pets values (1, 'cat');
"""
LEFT_JOIN = """
- id: left-join
  difficulty: 4
  seconds: 60
  stem: Which rows does this query give?
  code: |
    select name, pet
    from people
    left join pets on owner = id
    order by name
  proof: {kind: executed, method: output}
  distractors:
    - mutant: |
        select name, pet
        from people
        join pets on owner = id
        order by name
      misconception: every join leaves out rows without a partner
    - mutant: |
        select name, coalesce(pet, '') from people
        left join pets on owner = id
        order by name
      misconception: a missing value is an empty text
    - {output: UndefinedColumn, misconception: a join needs qualified names}
  explanation: A left join keeps the rows without a partner and fills in NULL.
"""
HAVING = """
- id: counting-rows
  difficulty: 5
  seconds: 60
  stem: Which query counts the people without a pet?
  proof: {kind: executed, method: option, harness: "«option»", expect: "1"}
  key: |
    select count(*) - count(pet)
    from people left join pets on owner = id
  distractors:
    - {code: select count(*) from people where pet is null, misconception: tables are joined by themselves}
    - code: |
        select count(pet)
        from people left join pets on owner = id
        where pet is null
      misconception: count of a column counts NULL
    - {code: "select count(*) from pets\\nwhere owner = 3", misconception: who has no pet is in pets}
  explanation: count of a column leaves NULL out.
"""
CLAIM = """
- id: null-is-not-equal
  difficulty: 5
  seconds: 60
  stem: Which statement is true after this update?
  code: update pets set pet = null
  proof: {kind: executed, method: claim, setup: create view missing as select * from pets where pet is null}
  key: {text: The pet is unknown, check: "(select count(*) = 1 from missing)"}
  distractors:
    - {text: The pet equals NULL, check: "(select pet = null from pets)", misconception: NULL equals NULL}
    - {text: The row is gone, check: "not exists (select from pets)", misconception: NULL deletes}
    - {text: The pet is empty, check: "(select pet = '' from pets)", misconception: NULL is an empty text}
  explanation: NULL is no value.
"""


@pytest.fixture(scope="module")
def url(cluster) -> str:
    cluster.create_database("proofs")
    return cluster.owner_url("proofs")


@pytest.fixture(scope="module")
def sql(url) -> Iterator[Runner]:
    runner = open_runner(url)
    yield runner
    runner.close()


@pytest.fixture
def shop(sql_bank: Bank) -> Bank:
    skill = sql_bank.skill / "skill.yaml"
    skill.write_text(skill.read_text(encoding="utf-8") + SCHEMA, encoding="utf-8")
    return sql_bank


def test_a_left_join_keeps_the_row_whose_partner_is_null(shop: Bank, url: str):
    shop.add(LEFT_JOIN)
    report = shop.prove(places={"sql": url})
    assert report.problems == ()
    (variant,) = report.proved["apples/left-join"].variants
    assert [option.text for option in variant.options] == [
        "Ada | cat\nBen; or not | NULL",
        "Ada | cat",
        "Ada | cat\nBen; or not |",
        "UndefinedColumn",
    ]
    assert variant.language == "sql"


def test_options_and_claims_are_proved_on_the_tables_of_the_skill(shop: Bank, url: str):
    shop.add(HAVING)
    shop.add(CLAIM)
    report = shop.prove(places={"sql": url})
    assert report.problems == ()
    assert {"apples/counting-rows", "apples/null-is-not-equal"} <= report.proved.keys()


def test_a_wrong_mutant_is_refused_at_its_line(shop: Bank, url: str):
    shop.add(LEFT_JOIN.replace("    join pets", "    left join pets"))
    (problem,) = found(shop.prove(places={"sql": url}).problems)
    assert problem[1:3] == (shop.line("- mutant"), "apples/left-join")
    assert "this distractor is right" in problem[3]


def test_another_schema_makes_every_proof_of_the_skill_stale(shop: Bank, url: str):
    shop.add(LEFT_JOIN)
    shop.prove(places={"sql": url})
    shop.spoil(shop.skill / "skill.yaml", "'cat'", "'dog'")
    assert "apples/left-join" not in lockfile.proved(shop.root)
    shop.prove(places={"sql": url})
    assert lockfile.proved(shop.root)["apples/left-join"].variants[0].key.text.startswith("Ada | dog")


TABLE = "create table t (n int unique, w text); insert into t values (1, 'a'), (2, null)"


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("select n, w, n > 1 from t order by n", "1 | a | f\n2 | NULL | t"),
        ("select n from t where n > 5", "(no rows)"),
        ("update t set w = 'x'", "UPDATE 2"),
        ("update t set w = 'x' where n = 1; select w from t order by n", "x\nNULL"),
        ("insert into t values (1, 'b')", "UniqueViolation"),
        ("select n from t order by n; select missing from t", "1\n2\nUndefinedColumn"),
        ("selec 1", "SyntaxError"),
        ("select 1 / 0", "DivisionByZero"),
        ("select 1.50::numeric, date '2024-02-29', array[1, 2]", "1.50 | 2024-02-29 | {1,2}"),
        ("select interval '90 minutes', true", "01:30:00 | t"),
        ("select 'a;b' as x -- not; here\n; select $$c;d$$", "a;b\nc;d"),
        ("select '%s', 5 % 3", "%s | 2"),
        ("begin; delete from t; rollback; select count(*) from t", "2"),
        ("delete from t where n = 1; begin; delete from t; rollback; select count(*) from t", "1"),
        ("begin; update t set n = 9 where n = 1; commit; select max(n) from t", "9"),
        ("begin; savepoint s; delete from t; rollback to s; select count(*) from t; commit", "2"),
    ],
)  # fmt: skip
def test_the_outcome_is_the_rows_as_postgresql_writes_them(sql: Runner, program: str, text: str):
    outcome = sql.run(Program(program, schema=TABLE))
    assert outcome.sound
    assert outcome.text == text


def test_nothing_is_left_behind(sql: Runner, url: str):
    sql.run(Program("create table left_over (); select 1"))
    sql.run(Program("begin; create table left_over (); commit; set timezone = 'Asia/Tokyo'"))
    assert sql.run(Program("show timezone")).text == "UTC"
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        schemas = connection.execute("select nspname from pg_namespace where nspname like 'proof%'").fetchall()
        tables = connection.execute("select relname from pg_class where relname = 'left_over'").fetchall()
    assert (schemas, tables) == ([], [])


def test_an_order_that_rests_on_chance_is_no_answer(sql: Runner):
    many = "create table t as select n % 50 as n from generate_series(1, 2000) n; analyze t"
    assert sql.run(Program("select n from t group by n", schema=many)).ending == "unstable"
    assert sql.run(Program("select n from t group by n order by n limit 3", schema=many)).text == "0\n1\n2"
    assert sql.run(Program("select random()")).ending == "unstable"


def test_a_query_without_end_is_stopped_after_two_seconds(sql: Runner):
    assert sql.run(Program("select pg_sleep(60)")).ending == "timeout"


def test_a_check_that_is_null_is_not_true(sql: Runner):
    assert sql.run(Program("select 1", check="null")).checked is False
    assert sql.run(Program("create table a as select 3 as n", check="(select n = 3 from a)")).checked is True
    assert sql.run(Program("select 1", check="missing")).text.endswith("UndefinedColumn")


def test_statements_end_at_semicolons_that_are_not_quoted():
    text = "select ';' ; select \";\" -- ; no\n; /* ; */ select $x$;$x$;;\n-- only a remark"
    assert statements(text) == ["select ';'", 'select ";" -- ; no', "/* ; */ select $x$;$x$"]
