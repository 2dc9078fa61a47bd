"""The running contract of an account: what was sold until when, how it changes, and what each change costs.

A contract is a document whose ledger only grows. A change is the difference of two prices, both by the policy and the
prices that the contract holds; see ``docs/amendments.md``. Not to be taken for contracted prices, which are policy:
:mod:`cpq.policy.contracts`.
"""
