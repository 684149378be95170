"""The door for tools that report while they run: a journal that takes each request, and its gathering into batches."""
