"""The forty-two invariants of the deal desk, each with the tests that show it.

The sentences are those of the contract. A test is named by its file, the function or method, and shows what it says in
its own first line; what the state machine checks after each of its steps is in ``watching.py``, what its rules do to
provoke it in ``*_rules.py``, and that each of them does something in ``test_every_action.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

HERE: Final = "tests/desk_contract/"
WATCH: Final = f"{HERE}watching.py::Watching."
TRYING: Final = f"{HERE}trying.py::Trying."
DRAFTING: Final = f"{HERE}drafting_rules.py::DraftingRules."
DECIDING: Final = f"{HERE}deciding_rules.py::DecidingRules."
ROUTING: Final = f"{HERE}routing_rules.py::RoutingRules."
ENDING: Final = f"{HERE}ending_rules.py::EndingRules."
IN_STORE: Final = f"{HERE}store_rules.py::StoreRules."
WALK: Final = f"{HERE}test_every_action.py::test_every_action_of_the_contract_happens"
TOLD: Final = f"{HERE}told.py::Told."
REUSE: Final = f"{HERE}test_reuse_laws.py::"
POLICY: Final = f"{HERE}test_requirements.py::"
RACES: Final = f"{HERE}test_races.py::"
CLICKS: Final = f"{HERE}test_double_validation.py::"
STORE: Final = "tests/store/"


class Invariant(NamedTuple):
    """What must always hold.

    Attributes:
        shown_by: Tests, as ``file::name`` or ``file::Class.name``.
    """

    sentence: str
    shown_by: tuple[str, ...]


INVARIANTS: Final[Mapping[int, Invariant]] = {
    1: Invariant(
        "Content of a revision never changes after it leaves draft.",
        (
            f"{WATCH}content_never_changes_after_the_draft",
            f"{CLICKS}test_confirming_before_saving_does_not_skip_the_approval",
        ),
    ),
    2: Invariant(
        "Approved means that every requirement computed by the pinned policy on that content is satisfied.",
        (
            f"{WATCH}approved_means_that_everything_required_is_satisfied",
            f"{POLICY}test_the_policy_requires_what_reckoning_by_hand_says",
        ),
    ),
    3: Invariant(
        "Sent or accepted means that it was approved and unexpired at that time, with the same content.",
        (
            f"{TOLD}sent",
            f"{TOLD}accepted",
            f"{WATCH}the_log_tells_only_what_was_allowed_then",
            f"{CLICKS}test_what_was_saved_below_the_limit_and_edited_above_it_is_asked_again",
        ),
    ),
    4: Invariant(
        "At most one request of a quote is pending, and one revision in approval, approved or sent.",
        (f"{WATCH}one_request_and_one_busy_revision",),
    ),
    5: Invariant(
        "Revisions are 1 to n without gaps; the head is the last.", (f"{WATCH}one_request_and_one_busy_revision",)
    ),
    6: Invariant(
        "No decision by submitter, owner, creator or any price editor of a revision, by any route.",
        (
            f"{WATCH}nobody_decides_their_own_work",
            f"{DECIDING}anybody_decides",
            f"{DECIDING}override",
            f"{DRAFTING}hand_over",
        ),
    ),
    7: Invariant(
        "No decision on a step that was not open at that moment.",
        (
            f"{TOLD}step_decided",
            f"{WATCH}the_log_tells_only_what_was_allowed_then",
            f"{DECIDING}decide_what_is_not_open",
            f"{DECIDING}anybody_decides",
        ),
    ),
    8: Invariant(
        "Each step has at most one effective decision of a person; a delegate and the principal count as one.",
        (f"{WATCH}each_person_decides_a_step_once", f"{ROUTING}delegate_decides"),
    ),
    9: Invariant(
        "Any, all and at least so many: a step is satisfied exactly when its mode says so.",
        (f"{WATCH}modes_say_when_a_step_is_satisfied",),
    ),
    10: Invariant(
        "A rejection in any or all mode ends the request; no later approval changes it.",
        (f"{WATCH}past_decisions_stay_as_recorded", f"{DECIDING}decide_what_is_not_open"),
    ),
    11: Invariant(
        "Every illegal event raises a typed error and changes nothing.",
        (f"{TRYING}both", f"{DECIDING}decide_what_is_not_open"),
    ),
    12: Invariant(
        "A step of a chain opens only when those before it are satisfied; chains do not affect each other.",
        (
            f"{TOLD}step_opened",
            f"{WATCH}the_log_tells_only_what_was_allowed_then",
            f"{WATCH}agrees_with_the_naive_model",
        ),
    ),
    13: Invariant(
        "A preview lists exactly the requirements that a submit creates.",
        (f"{WATCH}same_as_previewed", f"{DRAFTING}submit"),
    ),
    14: Invariant(
        "Evaluation is pure, and knows no order of rules or lines.",
        (f"{POLICY}test_evaluation_is_pure_and_knows_no_order",),
    ),
    15: Invariant(
        "More risk never removes a requirement and never lowers a level.",
        (f"{POLICY}test_more_risk_never_asks_for_less",),
    ),
    16: Invariant(
        "Unchanged content that is submitted again after a recall asks nobody who already approved.",
        (
            f"{REUSE}test_unchanged_content_asks_nobody_who_approved",
            f"{DRAFTING}recall_and_submit_again",
            f"{WATCH}nobody_asked_twice",
        ),
    ),
    17: Invariant(
        "Less risk on every fact asks nobody new.", (f"{REUSE}test_less_risk_on_every_fact_asks_nobody_new",)
    ),
    18: Invariant(
        "More risk on one fact asks again exactly those requirements whose rule reads it.",
        (f"{REUSE}test_more_risk_on_one_fact_asks_exactly_those_who_read_it",),
    ),
    19: Invariant(
        "No creep: what is carried stays within tolerance of a value that a human approved.",
        (f"{REUSE}test_no_walk_of_small_steps_goes_beyond_the_tolerance", f"{DRAFTING}edit_and_submit_again"),
    ),
    20: Invariant(
        "Rejected or revoked decisions are never reused, nor those older than their validity.",
        (
            f"{REUSE}test_what_was_rejected_or_taken_back_is_never_used_again",
            f"{REUSE}test_what_was_approved_long_ago_is_not_used_again",
            f"{ENDING}revoke",
        ),
    ),
    21: Invariant(
        "A copy has no decisions and no grants.",
        (
            f"{REUSE}test_a_copy_brings_no_approval_with_it",
            f"{CLICKS}test_a_copy_of_an_approved_quote_is_not_approved",
            f"{DRAFTING}clone",
        ),
    ),
    22: Invariant(
        "There and back again leads to the same requirements.", (f"{REUSE}test_there_and_back_again_is_where_it_began",)
    ),
    23: Invariant(
        "A rule that cannot be evaluated asks, and never less than if it were broken.",
        (
            f"{POLICY}test_a_rule_that_fails_asks_as_much_as_if_it_were_broken",
            f"{POLICY}test_what_costs_nothing_is_always_asked",
        ),
    ),
    24: Invariant(
        "What nobody can decide is never approved; requirements are conserved.",
        (f"{WATCH}requirements_are_conserved_and_unique",),
    ),
    25: Invariant(
        "A delegation acts from its start until before its end, is passed on to nobody, and cycles are harmless.",
        (f"{ROUTING}delegate", f"{ROUTING}delegate_decides", f"{WATCH}agrees_with_the_naive_model"),
    ),
    26: Invariant(
        "Escalation twice at one clock adds nothing, and never satisfies a step.",
        (f"{ROUTING}escalate_late", f"{ROUTING}escalate"),
    ),
    27: Invariant(
        "A clock that goes back brings nothing to life and reorders nothing.",
        (f"{ENDING}clock_back", f"{WATCH}the_log_is_the_truth"),
    ),
    28: Invariant(
        "Expiry is checked at use, whether or not a sweep ran.",
        (f"{TOLD}sent", f"{WATCH}the_log_tells_only_what_was_allowed_then", f"{ENDING}expire_sweep", f"{ENDING}send"),
    ),
    29: Invariant(
        "Every change has its event and one outbox row a subscriber, written with it; replay gives what is stored.",
        (f"{WATCH}the_log_is_the_truth",),
    ),
    30: Invariant(
        "The log is append-only, dense and chained; any damage is detected.",
        (f"{WATCH}teardown", f"{WATCH}the_log_is_the_truth", f"{STORE}test_verifying.py::*"),
    ),
    31: Invariant(
        "Of concurrent approvals of one step exactly one counts, and the loser learns who won.",
        (
            f"{RACES}the_loser_learns_who_won",
            f"{STORE}test_races.py::test_eight_approvers_of_one_step_one_wins_and_seven_learn_who",
        ),
    ),
    32: Invariant(
        "An approval that races a change counts for what was seen, or fails; never for content not seen.",
        (
            f"{RACES}test_a_race_of_two_comes_out_as_one_order_of_the_two",
            f"{RACES}test_races_come_out_as_some_order_however_often",
        ),
    ),
    33: Invariant(
        "The same idempotency key has one effect; for another request it is an error.",
        (f"{IN_STORE}same_key_twice", f"{RACES}test_one_key_from_several_processes_has_one_effect"),
    ),
    34: Invariant(
        "An approval link is bound to step, person, content and expiry, works once, and looking at it does nothing.",
        (
            f"{DECIDING}make_link",
            f"{DECIDING}look_at_link",
            f"{DECIDING}answer_link",
            "tests/hand_off/test_links.py::test_looking_changes_nothing_however_often",
            "tests/hand_off/test_links.py::test_an_answer_decides_once_as_the_person_of_the_link",
            "tests/hand_off/test_links.py::test_a_link_of_another_content_of_the_same_step_is_stale",
            "tests/hand_off/test_links.py::test_a_link_is_over_after_its_last_moment",
        ),
    ),
    35: Invariant(
        "Who may not see cost receives neither cost nor margin, in any representation.",
        ("tests/desk/test_redaction.py::*",),
    ),
    36: Invariant(
        "A change of policy alters no open request.",
        (f"{WATCH}open_requests_keep_their_policy", f"{ENDING}change_policy", f"{DRAFTING}reprice"),
    ),
    37: Invariant(
        "Somebody who leaves takes nothing away from what they decided.",
        (f"{WATCH}past_decisions_stay_as_recorded", f"{ROUTING}deactivate"),
    ),
    38: Invariant(
        "Many decided at once come out as one by one, each with its outcome.",
        (f"{DECIDING}bulk",),
    ),
    39: Invariant("One requirement for each rule and subject.", (f"{WATCH}requirements_are_conserved_and_unique",)),
    40: Invariant(
        "Counts from the log equal those counted live; carried, human and overridden make all satisfied.",
        (f"{WATCH}the_queue_shows_the_open_steps", f"{WATCH}counts_from_the_log_are_those_of_the_steps"),
    ),
    41: Invariant("Another tenant's quote is one that does not exist.", (f"{IN_STORE}another_tenant",)),
    42: Invariant(
        "What survives a crash in a transaction is absent or complete.",
        (f"{IN_STORE}crash_and_reopen", f"{STORE}test_kills.py::*"),
    ),
}
