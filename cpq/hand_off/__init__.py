"""Telling others what happens to quotes: webhooks, mail and chat, each at least once, and never what things cost.

The parts are imported one by one, since only delivering needs the network.
"""
