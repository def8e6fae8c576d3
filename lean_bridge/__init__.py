"""The only room that knows LEAN: chain to snapshot, intent to combo order, order event to update, object store, last door."""
