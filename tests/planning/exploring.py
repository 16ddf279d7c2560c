"""How many examples a property of this room is tried on."""

import hypothesis

THOROUGH = 20


def tries(examples: int) -> hypothesis.settings:
    """So many examples, the same in each run; twenty times as many, each time others, with
    ``pytest --hypothesis-profile=thorough``.
    """
    thorough = hypothesis.settings.get_current_profile_name() == "thorough"
    return hypothesis.settings(
        max_examples=examples * THOROUGH if thorough else examples,
        derandomize=not thorough,
        deadline=None,
    )
