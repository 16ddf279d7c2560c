"""The browsers of `tests.web`, for stories that go through the whole house."""

from tests.web.conftest import browser_type_launch_args, open_page, site

__all__ = ["browser_type_launch_args", "open_page", "site"]
