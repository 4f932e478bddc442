"""Documents that leave the house: self-contained, asking no other host."""
