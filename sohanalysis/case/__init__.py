"""What the documents state: the case, its scenario, its pricing, and the rules between them."""
