"""AdScreen: live TV and sold spots on any screen with a browser."""

__version__ = "0.1.0"
