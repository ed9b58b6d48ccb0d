"""Who may connect to a provider's account: its simultaneous connections are few, and cost money.

`ledger.py` decides, without sockets or a clock; `circuit.py` keeps everyone away from an account that
refuses; `desk.py` is what feeds wait at.
"""
