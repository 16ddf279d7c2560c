"""Made-up agencies of any size at real Dutch postcodes, to measure planning on.

    python -m benchmarks.agencies OUT --advisors 400 --clients 5000 --seed 3 [--shape rural]

The same size, shape and seed give the same bytes on every machine: all chance comes from one
`random.Random` per subject, seeded with the seed and the subject's name, so that a change of one
law leaves the others' draws as they were. Every module says which law it draws from, and why.
People and organisations are invented; nothing is sampled from a real agency.
"""

from benchmarks.agencies.making import make_agency
from benchmarks.agencies.shapes import SHAPES, Shape

__all__ = ["SHAPES", "Shape", "make_agency"]
