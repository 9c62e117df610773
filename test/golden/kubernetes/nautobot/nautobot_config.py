from nautobot.core.settings import *  # noqa
