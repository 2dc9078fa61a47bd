"""The policy: price books, schedules, promotions, contracts, channel, guardrails and approval rules."""
