"""A stand-in for QuantConnect LEAN: it runs an algorithm file unchanged, with no Docker and no account.

It knows no other room of the project. Where it and LEAN differ, it is wrong.
"""
