"""The build: one text per lesson in source/ becomes the student's lesson and the answer key."""
