"""How fast the site is, measured against the limit of the same machine in the same run.

`make bench` runs all, `make bench NAME=pages` one. A benchmark is a module of this folder with
`run(bench: Bench) -> None`; see harness.py.
"""
