"""Measurements that no test asserts: how long things take on the machine at hand."""
