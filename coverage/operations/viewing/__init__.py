"""What coordinators read: every function takes a `Reader` first and gives back frozen, redacted
shapes.

No shape here has a field for a background, a gender, the reason of an absence or anything of a
conversation: what is not there cannot be shown by mistake.
"""
