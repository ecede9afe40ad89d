"""How an archive lies on disk: arrays and postings in segments, segments in generations."""
