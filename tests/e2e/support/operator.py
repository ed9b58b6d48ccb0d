"""What an operator does on the dashboard, click by click."""

import re

from playwright.sync_api import Page


def become_administrator(page: Page, welcome: str) -> None:
    page.goto(welcome)
    page.fill("[name=name]", "anna")
    page.fill("[name=password]", "a long password")
    page.click("main button")
    page.wait_for_url(re.compile("/(providers|screens)"))


def add_provider(page: Page, address: str, link: str) -> None:
    page.goto(f"{address}/providers")
    page.fill("textarea", f"here is your line: {link}")
    page.click("form[action='/providers'] button.main")
    page.wait_for_url(re.compile("note=added"))
    page.wait_for_selector("text=active")


def add_screen(page: Page, address: str, name: str, channel: str) -> str:
    """Make a screen that shows `channel`; return its one-time link."""
    page.goto(f"{address}/screens")
    page.fill("[name=name]", name)
    page.click("form[action='/screens'] button.main")
    page.wait_for_url(re.compile("/screens/[A-Z0-9]{6}"))
    claim = page.inner_text("#claim-link")
    page.click("text=Choose a channel")
    page.fill("[name=q]", channel)
    page.click(f".channel:has-text('{channel}') >> text=Choose")
    page.wait_for_url(re.compile("/screens/[A-Z0-9]{6}"))
    return claim
