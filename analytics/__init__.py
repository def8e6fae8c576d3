"""What happened: the journal and its verification, the funnel of reasons, and what a run came to."""
