"""One description of every answer: words, tables, charts, and what renders them."""
