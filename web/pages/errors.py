"""What people are shown when something did not work; the composition root gives it to the application."""

from web.pages.frame import error_page

__all__ = ["error_page"]
