"""A place to work: what it needs installed, the lessons copied into it, JupyterLab open on it."""
