"""Looking at the picture: what a channel shows and how loud it is, every few seconds, and what is wrong."""
