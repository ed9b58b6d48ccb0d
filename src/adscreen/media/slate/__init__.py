"""What a playlist lists while there is no television: a still picture, coded as the channel is."""
