"""A conversation in confidence: when somebody can be had, and what follows once it is booked.

What a seeker does is in `seeking`, `booking`, `own_case` and `own_conversations`; what an advisor
does in `conversations` and `follow_ups`; what the agency may know in `conversation_figures`.
"""
