"""Quotes under a number, with revisions, approvals and a history: every change is an event, every state their sum."""
