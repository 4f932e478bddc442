"""What the lake is made of: the catalogue, the rules, the stores and the formats."""
