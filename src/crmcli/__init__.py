"""A customer-relationship manager for one salesperson at a shell."""

__version__ = "0.1.0"
