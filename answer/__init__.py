"""Turn a question and its Hits into an Answer whose every statement is cited."""
