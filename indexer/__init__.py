"""Seeds to articles to index. Has never heard of HTTP."""
