"""What every room speaks: contracts, quotes, snapshots, intents, positions, refusals and settings. Knows no other room."""
