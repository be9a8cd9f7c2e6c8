"""A small button that copies a citation or an answer; fixed script of our own, the text only ever as data."""

from __future__ import annotations

from html import escape

import streamlit as st

# One listener for all buttons of the page, whenever they are drawn. A page that is not served from this machine or
# over TLS has no clipboard of its own: there the old way is tried.
_SCRIPT = """<script>
if (!window.pilcrowCopies) {
  window.pilcrowCopies = true
  const byHand = text => {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done ? Promise.resolve() : Promise.reject()
  }
  document.addEventListener('click', async event => {
    const button = event.target.closest?.('button[data-citation]')
    if (!button) return
    const text = button.dataset.citation
    try {
      await (navigator.clipboard ? navigator.clipboard.writeText(text).catch(() => byHand(text)) : byHand(text))
      button.dataset.state = 'copied'
    } catch { button.dataset.state = 'failed' }
    setTimeout(() => delete button.dataset.state, 1500)
  })
}
</script>"""


def prepare_copying() -> None:
    """Put the script on the page; once, before or after the buttons."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)


def show_copy_button(text: str, label: str = "", name: str = "") -> None:
    """Show a button that copies ``text``, and says so; only a small picture unless there is a ``label``.

    ``name`` is what it does, in words; by default that it copies this citation.
    """
    copied, named = escape(text, quote=True), escape(label, quote=True)
    title, spoken = (
        (escape(name, quote=True),) * 2 if name else (f"Copy {copied}", f"Copy the citation {copied}")
    )
    st.html(
        f'<button type="button" class="pilcrow-copy" data-citation="{copied}" title="{title}" '
        f'aria-label="{spoken}">{named}</button>',
        width="content",
    )
