"""What a notebook calls: numerical differentiation, comparison, diagnosis and messages."""
