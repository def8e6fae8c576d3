"""What to trade. One file a strategy: a look at the market and its own positions in, intents or reasons why not out."""
