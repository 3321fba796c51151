"""Agents: questions as tools of the Model Context Protocol, answered with Markdown (`recommender mcp`).

`tools` are the questions and their parameters, made of the same definitions as everywhere; `prompts` are what to
ask an agent for, in both languages; `server` speaks the protocol, and alone imports its SDK.
"""
