"""From one text notebook per lesson to the student version and the answer key."""
