"""urllib: addresses can be taken apart; nothing is fetched."""
