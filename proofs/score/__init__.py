"""The tool's own marks: statements whose truth is known by construction, drawn fresh from a seed and hidden from it.

What judges (the attack, the check, the kernel) may not import this package; an import contract says so.
"""
