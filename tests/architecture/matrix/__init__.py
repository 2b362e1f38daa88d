"""What the access matrix is made of: things to ask about, addresses, everybody's answers, and the rows that were agreed."""
