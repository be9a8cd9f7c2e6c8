"""axe-core on a page: what of its findings the app itself causes.

axe-core comes with the package axe-playwright-python (an extra of the project's tests); it looks at what the browser
computed: roles, names, contrast. https://github.com/dequelabs/axe-core
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = ("serious", "critical")
_RUN = "options => axe.run(document, options)"
_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}


@dataclass(frozen=True)
class Finding:
    """One element that breaks one rule of axe-core."""

    rule: str
    impact: str
    target: str
    html: str
    why: str

    def __str__(self) -> str:
        return f"{self.impact} {self.rule}: {self.target}\n    {self.html[:200]}\n    {self.why}"


@dataclass(frozen=True)
class FrameworkFinding:
    """Something that Streamlit draws and no setting of it changes; ``part`` stands in the element's markup or path."""

    rule: str
    part: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is this one."""
        return finding.rule == self.rule and (self.part in finding.html or self.part in finding.target)


FRAMEWORK = (
    FrameworkFinding(
        "scrollable-region-focusable",
        'data-testid="stPopoverBody"',
        "an opened popover that is taller than the window scrolls; Streamlit gives it the role of a dialog and closes it "
        "with Escape, but no tab stop of its own where it holds only text",
    ),
)


def axe_script() -> Path | None:
    """Return the place of axe-core's script, None where it is not installed."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        return None
    script = Path(found.submodule_search_locations[0]) / "axe.min.js"
    return script if script.is_file() else None


def find_faults(page: Page, script: Path) -> list[Finding]:
    """Return what axe-core finds grave on a page as it stands, by element."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(script.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate(_RUN, _OPTIONS)
    return [
        Finding(
            violation["id"],
            violation["impact"],
            " ".join(map(str, node["target"])),
            node["html"],
            node["failureSummary"].replace("\n", " "),
        )
        for violation in result["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def faults_of_the_app(findings: list[Finding]) -> list[Finding]:
    """Leave out what is the framework's."""
    return [f for f in findings if not any(known.covers(f) for known in FRAMEWORK)]
