"""Answers in IPython's own language, and questions to whoever sits at the keyboard."""

from __future__ import annotations

from .attack import OUTSIDE, Attack

SHELL = (
    f"!touch {OUTSIDE}/shell\nfound = !cat /etc/passwd\n!!ls /",
    f"%%bash\ntouch {OUTSIDE}/bash\nsleep 1000 &",
    f"%%script python3\nopen('{OUTSIDE}/script', 'w')",
    "%pip install cowsay\n%conda install cowsay",
    "%alias ls touch\n%macro again 1\n%load_ext autoreload\n%autoreload 2\n%rehashx",
    "%cd /\n%pushd /tmp\n%env PATH=/nowhere\n%set_env HOME=/nowhere\n%bookmark here",
    f"%%writefile {OUTSIDE}/canary.txt\nsilent",
    f"%logstart {OUTSIDE}/log\n%history -f {OUTSIDE}/history\n%save {OUTSIDE}/saved 1",
)
QUESTIONS = (
    "%run /usr/lib/python3/dist-packages/sitecustomize.py\n%run -i missing.py",
    "%pdb on\n%debug 1/0\nbreakpoint()",
    "answer = input('The password, please: ')",
    "import getpass\ngetpass.getpass()",
    """
from IPython.core.magic import register_cell_magic, register_line_magic
@register_line_magic
def power(line): return 13
get_ipython().register_magic_function(lambda line: 2, "line", "time")
%power
%time
""",
    "%%timeit -n1 -r1\nget_ipython().run_line_magic('timeit', '-n1 -r1 13')",
    "%%html\n<script>alert(1)</script>\n%%javascript\nalert(1)",
    "%%javascript\nalert(1)",
)

ATTACKS = (
    Attack("magics for the shell", cells=SHELL),
    Attack("magics that ask, run and debug", cells=QUESTIONS),
    # what the lesson imported is gone, and with it what an answer is made of
    Attack("everything forgotten", cell="%reset -f\n%reset_selective -f power_rule\n%xdel np"),
)
