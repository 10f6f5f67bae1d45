"""What is written by hand into a whole life, because nobody but the person lives there to do it, or a clock would.

Each statement takes `person`, `slug` (theirs alone), `at` and `monday`.
"""

from __future__ import annotations

REASONS_TO_COME_BACK = (
    "insert into achievements values (:slug, 'First', 'A first step', 'Begin', 'common', 'xp', 1, 1)",
    "insert into user_achievements (user_id, achievement, at) values (:person, :slug, :at)",
    "insert into leagues (week_start, tier, number) values (:monday, 1, :person)",
    """insert into league_members (user_id, league_id, week_start, tier)
       select :person, id, week_start, tier from leagues where number = :person""",
    "insert into notification_preferences (user_id) values (:person)",
    "insert into notifications_sent (user_id, kind, date, at) values (:person, 'reminder', :monday, :at)",
    "insert into streak_events (user_id, date, kind, streak, at) values (:person, :monday, 'freeze earned', 7, :at)",
    "update leaderboard_totals set shown = false where user_id = :person",
    "update users set on_boards = false where id = :person",
)
MONEY_AND_FIGURES = (
    "insert into billing_customers (user_id, stripe_customer_id) values (:person, :slug)",
    """insert into user_subscriptions (user_id, customer_id, stripe_subscription_id, stripe_item_id, tier, interval,
           status, currency, unit_amount, mrr_cents, started_at, current_period_start, current_period_end,
           cancel_at_period_end, is_current, read_at)
       select user_id, id, :slug, :slug, 'premium', 'month', 'active', 'usd', 1900, 1900,
           :at, :at, :at, false, true, :at
       from billing_customers where user_id = :person""",
    """insert into payments (user_id, customer_id, stripe_invoice_id, status, currency, amount_due, amount_paid,
           amount_refunded, tax, attempts, created_at, paid_at)
       select user_id, id, :slug, 'paid', 'usd', 1900, 1900, 0, 0, 1, :at, :at
       from billing_customers where user_id = :person""",
    "insert into learner_steps (user_id) values (:person)",
)
GROWTH_PLANS = (
    """insert into growth_plans (user_id, plan_version, title, plan_text, origin, generated_context, is_active,
           created_at, expires_at)
       values (:person, 1, 'A plan', 'Read', 'rules', '{}', true, :at, 'infinity')""",
    """insert into growth_plan_actions (user_id, plan_id, position, kind, words, priority)
       select user_id, id, 1, 'other', 'Read', 'high' from growth_plans where user_id = :person""",
    """insert into growth_plan_regenerations (user_id, plan_id, trigger, subject, reason, state, suggested_at)
       select user_id, id, 'plan_is_old', '', 'Old', 'suggested', :at from growth_plans where user_id = :person""",
    """insert into growth_plan_insights (user_id, topic, body, fingerprint)
       values (:person, 'Feedback', repeat('word ', 10), :slug)""",
    """insert into growth_plan_insights (slug, topic, body, fingerprint, is_seeded)
       values ('ours', 'Feedback', repeat('word ', 10), 'ours', true) on conflict do nothing""",
    """insert into growth_plan_insight_votes (user_id, insight_id, at)
       select :person, id, :at from growth_plan_insights where slug = 'ours'""",
    """insert into growth_plan_insight_reports (user_id, insight_id, reason, at)
       select :person, id, 'Out of place', :at from growth_plan_insights where slug = 'ours'""",
    "insert into teacher_growth_preferences (user_id, updated_at) values (:person, :at)",
)
# Written by nobody but themselves, for here live only two.
TEACHING = (
    """insert into accommodations (user_id, time_factor, reason, set_by, set_at)
       values (:person, 1.5, 'reads with a screen reader', :person, :at)""",
    "insert into cohorts (public_id, name, created_by) values (gen_random_uuid(), :slug, :person)",
    """insert into cohort_teachers (cohort_id, user_id, is_owner, added_by, added_at)
       select id, :person, true, :person, :at from cohorts where created_by = :person""",
    """insert into cohort_members (cohort_id, user_id, joined_at, consent)
       select id, :person, :at, 'Yes' from cohorts where created_by = :person""",
    """insert into plan_comments (user_id, plan_id, author_id, body, created_at)
       select user_id, id, user_id, 'Why this week?', :at from personalized_plans where user_id = :person limit 1""",
    """insert into plan_reviews (user_id, plan_id, plan_state, verdict, decided_by, decided_at)
       select user_id, id, 'week 1', 'approved', 0, :at from personalized_plans where user_id = :person limit 1""",
    """insert into review_overrides (user_id, plan_id, kind, test, week_number, reason, given_by, given_at)
       select user_id, id, 'extra_attempt', 'weekly', 1, 'was ill', 0, :at from personalized_plans
       where user_id = :person limit 1""",
)
LEARNING_TO_TEACH = (
    "insert into teacher_profiles (user_id, subjects, goals, updated_at) values (:person, '{Python}', '', :at)",
    """insert into course_enrolments (user_id, course_id, enrolled_at)
       select :person, course_id, :at from course_parts order by id limit 1""",
    """insert into course_parts_done (user_id, course_id, part_id, done_at)
       select :person, course_id, id, :at from course_parts order by id limit 1""",
    "insert into teacher_materials (user_id, title, kind, note) values (:person, 'A note', 'other', 'Read it')",
)
WRITTEN_BY_A_MODEL = (
    """insert into ai_calls (at, provider_name, model, user_id, feature, prompt, attempt, outcome, input_tokens,
           output_tokens, cost_nanocents, latency_ms)
       values (:at, 'a provider', 'a model', :person, 'hint', 'hint/v1', 1, 'answered', 1, 1, 1, 1)""",
    """insert into ai_answers (digest, user_id, feature, answer, provider_name, written_at, expires_at)
       values (:slug, :person, 'hint', '{}', 'a provider', :at, :at)""",
)
STATEMENTS = (
    *REASONS_TO_COME_BACK,
    *MONEY_AND_FIGURES,
    *TEACHING,
    *GROWTH_PLANS,
    *LEARNING_TO_TEACH,
    *WRITTEN_BY_A_MODEL,
)
