"""What one account pays for every product and charge that it may buy."""

from cpq.price_list.listing import Wanted, price_list
from cpq.price_list.row import PriceRow

__all__ = ["PriceRow", "Wanted", "price_list"]
