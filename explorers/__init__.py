"""Interactive figures and the house style of every plot."""
