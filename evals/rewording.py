from collections.abc import Iterator
def made_by_rule(library, used) -> Iterator: return iter(())
