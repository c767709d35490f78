"""The student's side of the wall: the process, the messages that cross, and the running of cells."""
