"""The browser app: pages and components. Logic stays in the packages below."""
