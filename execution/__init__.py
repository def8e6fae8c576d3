"""How an order goes: its state machine, its price walk, the book of orders and reconciliation. Events in, actions out."""
