"""What an operator orders a screen to do at once, and the picture that it sends back."""
