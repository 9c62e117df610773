"""The flows of this installation: one module each, deployed by `deploy.py`."""
