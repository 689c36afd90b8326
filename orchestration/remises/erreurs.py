"""What stops the remises, told in French. Nothing is then delivered."""


class RemisesFailed(Exception):
    """A delivery is not exactly what its agent's rights name, or a setting is not one."""
