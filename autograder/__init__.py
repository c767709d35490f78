"""The course's autograder: checks that students call, the build, the wall, and grading."""
